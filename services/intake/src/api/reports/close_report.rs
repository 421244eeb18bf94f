//! A report is closed; nothing may be owed any more.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Valid, Versioned};
use platform::may::May;

use super::super::body::{Step, asked};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::FollowUp;

/// A report is closed; nothing may be owed any more.
#[utoipa::path(post, path = "/reports/{reportId}/close", params(Seen), request_body = Step, responses((status = 200, body = ReportView)))]
pub(super) async fn close_report(
    may: May<FollowUp>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Step>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report = commands::close_report(&mut tx, &may, asked(*id, seen, body.occurred_at)).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
