//! Veilig Thuis completed its own follow-up.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Valid, Versioned};
use platform::may::May;

use super::super::body::{NotedStep, asked, text};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::FollowUp;

/// Veilig Thuis completed its own follow-up.
#[utoipa::path(post, path = "/reports/{reportId}/complete-follow-up", params(Seen), request_body = NotedStep, responses((status = 200, body = ReportView)))]
pub(super) async fn complete_follow_up(
    may: May<FollowUp>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<NotedStep>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report =
        commands::complete_follow_up(&mut tx, &may, asked(*id, seen, body.occurred_at), text(body.note.as_deref()).as_ref())
            .await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
