//! End a track otherwise: she died or moved, or it was no abuse.

use kernel::id::TrackId;
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::TrackView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTracks;

/// End a track otherwise: she died or moved, or it was no abuse.
#[utoipa::path(post, path = "/tracks/{trackId}/end", request_body = ReasonedStep, responses((status = 200, body = TrackView)))]
pub(super) async fn end(may: May<LeadTracks>, id: Path<TrackId>, work: Work, body: Valid<ReasonedStep>) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::End(body.reason.clone()), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
