//! Anyone who may know of a report marks it acute, at any moment.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Valid, Versioned};
use platform::may::May;

use super::super::body::{Step, asked};
use super::super::posted::PostedView;
use super::super::seen::Seen;
use crate::commands;
use crate::rights::MarkAcute;

/// Anyone who may know of a report marks it acute, at any moment. In danger of life, call 112 first.
#[utoipa::path(post, path = "/reports/{reportId}/mark-acute", params(Seen), request_body = Step, responses((status = 200, body = PostedView)))]
pub(super) async fn mark_acute(
    may: May<MarkAcute>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Step>,
) -> Answered<Versioned<PostedView>> {
    let mut tx = work.begin(&may).await?;
    let report = commands::mark_acute(&mut tx, &may, asked(*id, seen, body.occurred_at)).await?;
    tx.commit().await?;
    Ok(Versioned(report.version, PostedView::from(&report)))
}
