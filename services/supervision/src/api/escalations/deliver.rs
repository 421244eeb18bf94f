//! Put an escalation on its desk's work list; again is no harm.

use kernel::id::EscalationId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::super::views::EscalationView;
use super::view;
use crate::commands;
use crate::rights::DeliverEscalations;

/// Put an escalation on its desk's work list. Delivering it again changes nothing.
#[utoipa::path(post, path = "/escalations/{escalationId}/deliver", responses((status = 200, body = EscalationView)))]
pub(super) async fn deliver(may: May<DeliverEscalations>, id: Path<EscalationId>, work: Work) -> Reply<EscalationView> {
    let mut tx = work.begin(&may).await?;
    commands::deliver(&mut tx, &may, *id).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
