//! One track, without names and texts.

use kernel::id::TrackId;
use platform::Work;
use platform::http::{Answered, Path, Versioned};
use platform::may::May;

use super::super::views::TrackView;
use crate::rights::SeeTracks;
use crate::store;

/// One track, without names and texts.
#[utoipa::path(get, path = "/tracks/{trackId}", responses((status = 200, body = TrackView)))]
pub(super) async fn get(may: May<SeeTracks>, id: Path<TrackId>, work: Work) -> Answered<Versioned<TrackView>> {
    let tx = work.begin(&may).await?;
    let record = store::tracks::get(&tx, &may, *id).await?;
    Ok(Versioned(record.version, TrackView::read(&tx, &record).await?))
}
