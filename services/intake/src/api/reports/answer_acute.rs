//! The duty officer acted on an acute report.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Valid, Versioned};
use platform::may::May;

use super::super::body::{NotedStep, asked, text};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::AnswerAcute;

/// The duty officer acted on an acute report.
#[utoipa::path(post, path = "/reports/{reportId}/answer-acute", params(Seen), request_body = NotedStep, responses((status = 200, body = ReportView)))]
pub(super) async fn answer_acute(
    may: May<AnswerAcute>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<NotedStep>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report =
        commands::answer_acute(&mut tx, &may, asked(*id, seen, body.occurred_at), text(body.note.as_deref()).as_ref()).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
