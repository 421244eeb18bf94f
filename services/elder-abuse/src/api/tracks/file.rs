//! The file of a track: names, what was said and judged, with whom data was shared. Every reading is in the audit trail.

use kernel::id::TrackId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde_json::json;

use super::super::views::FileView;
use crate::rights::OpenFiles;
use crate::store;

/// The file of a track: names, what was said and judged, with whom data was shared.
#[utoipa::path(get, path = "/tracks/{trackId}/file", responses((status = 200, body = FileView)))]
pub(super) async fn file(may: May<OpenFiles>, id: Path<TrackId>, work: Work) -> Reply<FileView> {
    let mut tx = work.begin(&may).await?;
    let record = store::tracks::get(&tx, &may, *id).await?;
    let view = FileView::read(&tx, &record.track).await?;
    tx.audit(format!("track/{}", *id), json!({ "read": "file" })).await?;
    tx.commit().await?;
    Ok(Json(view))
}
