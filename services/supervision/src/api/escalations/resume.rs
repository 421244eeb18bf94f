//! Go on, as the desk that put its next step off.

use kernel::id::EscalationId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::EscalationView;
use super::view;
use crate::commands;
use crate::rights::AnswerEscalations;

/// Go on, as the desk that put its next step off.
#[utoipa::path(post, path = "/escalations/{escalationId}/resume", request_body = Step, responses((status = 200, body = EscalationView)))]
pub(super) async fn resume(
    may: May<AnswerEscalations>,
    id: Path<EscalationId>,
    work: Work,
    body: Valid<Step>,
) -> Reply<EscalationView> {
    let mut tx = work.begin(&may).await?;
    commands::resume(&mut tx, &may, *id, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
