//! Record that a parent consents to what the parents do together.

use kernel::id::{ParentId, TrajectoryId};
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands;
use crate::rights::LeadTrajectories;

/// Record that a parent consents to what the parents do together.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/parents/{parentId}/consent/give", request_body = Step, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn give_consent(
    may: May<LeadTrajectories>,
    ids: Path<(TrajectoryId, ParentId)>,
    work: Work,
    body: Valid<Step>,
) -> Reply<TrajectoryView> {
    let (id, parent) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::consent(&mut tx, &may, id, parent, true, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
