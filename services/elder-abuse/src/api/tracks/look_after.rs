//! Record how somebody looked at her safety after she withdrew.

use kernel::id::TrackId;
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::TrackView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTracks;

/// Record how somebody looked at her safety after she withdrew.
#[utoipa::path(post, path = "/tracks/{trackId}/look-after", request_body = ReasonedStep, responses((status = 200, body = TrackView)))]
pub(super) async fn look_after(
    may: May<LeadTracks>,
    id: Path<TrackId>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::LookAfter(body.reason.clone()), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
