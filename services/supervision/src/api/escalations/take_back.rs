//! Take a case back from a desk that decided, or one that was overtaken.

use kernel::id::EscalationId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::EscalationView;
use super::view;
use crate::commands;
use crate::rights::TakeBackEscalations;

/// Take a case back from a desk that decided, or one that was overtaken.
#[utoipa::path(post, path = "/escalations/{escalationId}/take-back", request_body = Step, responses((status = 200, body = EscalationView)))]
pub(super) async fn take_back(
    may: May<TakeBackEscalations>,
    id: Path<EscalationId>,
    work: Work,
    body: Valid<Step>,
) -> Reply<EscalationView> {
    let mut tx = work.begin(&may).await?;
    commands::take_back(&mut tx, &may, *id, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
