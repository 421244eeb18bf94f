//! Record that contact recovered.

use kernel::id::{ContactLossId, TrajectoryId};
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::ContactLossView;
use crate::commands;
use crate::rights::LeadTrajectories;

/// Record that contact recovered.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/contact-losses/{contactLossId}/restore", request_body = Step, responses((status = 200, body = ContactLossView)))]
pub(super) async fn restore_contact(
    may: May<LeadTrajectories>,
    ids: Path<(TrajectoryId, ContactLossId)>,
    work: Work,
    body: Valid<Step>,
) -> Reply<ContactLossView> {
    let (id, loss) = *ids;
    let mut tx = work.begin(&may).await?;
    let loss = commands::restore_contact(&mut tx, &may, id, loss, body.occurred_at).await?;
    let view = ContactLossView::from(&loss);
    tx.commit().await?;
    Ok(Json(view))
}
