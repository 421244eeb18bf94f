//! Extend a trajectory, because the court gives more time.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTrajectories;

/// Extend a trajectory, because the court gives more time.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExtendTrajectory)]
pub(super) struct Body {
    /// By how many months; six in all.
    #[schema(minimum = 1, maximum = 6)]
    months: u32,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Extend a trajectory, because the court gives more time.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/extend", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn extend(
    may: May<LeadTrajectories>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::Extend(body.months), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
