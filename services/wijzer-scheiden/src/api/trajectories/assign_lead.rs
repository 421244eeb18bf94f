//! Assign who leads for the children, or hand it over to another.

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

/// Assign who leads for the children, or hand it over to another.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssignLead)]
pub(super) struct Body {
    /// The coordinator.
    worker_id: WorkerId,
    /// For a handover: who leads now. If that is somebody else by then, nothing changes (409).
    replaces: Option<WorkerId>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Assign who leads for the children, or hand it over to another.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/lead", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn assign_lead(
    may: May<AssignCoordinators>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::assign_lead(&mut tx, &may, *id, body.worker_id, body.replaces, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
