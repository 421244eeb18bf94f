//! It is determined that an investigation must take place.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Valid, Versioned};
use platform::may::May;

use super::super::body::{Step, asked};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::Investigate;

/// It is determined that an investigation must take place.
#[utoipa::path(post, path = "/reports/{reportId}/decide-investigation", params(Seen), request_body = Step, responses((status = 200, body = ReportView)))]
pub(super) async fn decide_investigation(
    may: May<Investigate>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Step>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report = commands::decide_investigation(&mut tx, &may, asked(*id, seen, body.occurred_at)).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
