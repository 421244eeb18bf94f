//! Link a coordinator of the other household, who looks on.

use kernel::id::{TrajectoryId, WorkerId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands;
use crate::rights::AssignCoordinators;

/// Link a coordinator of the other household, who looks on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LinkCoordinator)]
pub(super) struct Body {
    /// The coordinator.
    worker_id: WorkerId,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Link a coordinator of the other household, who looks on.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/linked-coordinator", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn link(
    may: May<AssignCoordinators>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::link(&mut tx, &may, *id, body.worker_id, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
