//! Start help, once both parents were screened.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTrajectories;

/// Start help, once both parents were screened.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/start", request_body = Step, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn start(
    may: May<LeadTrajectories>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Step>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::Start, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
