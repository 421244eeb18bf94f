//! Help started for a person.

use kernel::id::{PersonId, ReportId};
use platform::Work;
use platform::http::{Answered, Path, Valid, Versioned};
use platform::may::May;

use super::super::body::{Step, asked};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::FollowUp;

/// Help started for a person.
#[utoipa::path(post, path = "/reports/{reportId}/persons/{personId}/start-help", params(Seen), request_body = Step, responses((status = 200, body = ReportView)))]
pub(super) async fn start_help(
    may: May<FollowUp>,
    id: Path<(ReportId, PersonId)>,
    seen: Seen,
    work: Work,
    body: Valid<Step>,
) -> Answered<Versioned<ReportView>> {
    let (report, person) = *id;
    let mut tx = work.begin(&may).await?;
    let report = commands::start_help(&mut tx, &may, asked(report, seen, body.occurred_at), person).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
