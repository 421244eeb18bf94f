//! Record that the intake was held.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTrajectories;

/// Record that the intake was held.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/hold-intake", request_body = Step, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn hold_intake(
    may: May<LeadTrajectories>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Step>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::HoldIntake, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
