//! Take an escalation up, as its desk.

use kernel::id::EscalationId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::EscalationView;
use super::view;
use crate::commands;
use crate::rights::AnswerEscalations;

/// Take an escalation up, as its desk.
#[utoipa::path(post, path = "/escalations/{escalationId}/acknowledge", request_body = Step, responses((status = 200, body = EscalationView)))]
pub(super) async fn acknowledge(
    may: May<AnswerEscalations>,
    id: Path<EscalationId>,
    work: Work,
    body: Valid<Step>,
) -> Reply<EscalationView> {
    let mut tx = work.begin(&may).await?;
    commands::acknowledge(&mut tx, &may, *id, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
