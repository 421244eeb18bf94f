//! The screenings of a trajectory, the oldest first. Every reading is in the audit trail.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde_json::json;

use super::super::views::ScreeningView;
use crate::rights::OpenFiles;
use crate::store;

/// The screenings of a trajectory, the oldest first.
#[utoipa::path(get, path = "/trajectories/{trajectoryId}/screenings", responses((status = 200, body = Vec<ScreeningView>)))]
pub(super) async fn screenings(may: May<OpenFiles>, id: Path<TrajectoryId>, work: Work) -> Reply<Vec<ScreeningView>> {
    let mut tx = work.begin(&may).await?;
    store::trajectories::get_led(&tx, &may, *id).await?;
    let screenings = store::screenings::of(&tx, *id).await?;
    tx.audit(format!("trajectory/{}", *id), json!({ "read": "screenings" })).await?;
    tx.commit().await?;
    Ok(Json(screenings.iter().map(ScreeningView::from).collect()))
}
