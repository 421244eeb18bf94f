//! The file of a trajectory: names, and what the children said. Every reading is in the audit trail.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde_json::json;

use super::super::views::FileView;
use crate::rights::OpenFiles;
use crate::store;

/// The file of a trajectory: names, and what the children said.
#[utoipa::path(get, path = "/trajectories/{trajectoryId}/file", responses((status = 200, body = FileView)))]
pub(super) async fn file(may: May<OpenFiles>, id: Path<TrajectoryId>, work: Work) -> Reply<FileView> {
    let mut tx = work.begin(&may).await?;
    let record = store::trajectories::get_led(&tx, &may, *id).await?;
    let voices = store::voices::of(&tx, *id).await?;
    tx.audit(format!("trajectory/{}", *id), json!({ "read": "file" })).await?;
    tx.commit().await?;
    Ok(Json(FileView::new(&record.trajectory, voices)))
}
