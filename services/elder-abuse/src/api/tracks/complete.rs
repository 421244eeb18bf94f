//! Complete a track: nothing of its plan is open, and the older person was heard apart.

use kernel::id::TrackId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::TrackView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTracks;

/// Complete a track: nothing of its plan is open, and the older person was heard apart.
#[utoipa::path(post, path = "/tracks/{trackId}/complete", request_body = Step, responses((status = 200, body = TrackView)))]
pub(super) async fn complete(may: May<LeadTracks>, id: Path<TrackId>, work: Work, body: Valid<Step>) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::Complete, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
