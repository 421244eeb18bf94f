//! Keep an authorisation that was looked at, for a reason.

use kernel::id::{AuthorisationId, TrackId};
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands::{self, Judged};
use crate::rights::LeadTracks;

/// Keep an authorisation that was looked at, for a reason.
#[utoipa::path(post, path = "/tracks/{trackId}/authorisations/{authorisationId}/keep", request_body = ReasonedStep, responses((status = 200, body = TrackView)))]
pub(super) async fn keep(
    may: May<LeadTracks>,
    ids: Path<(TrackId, AuthorisationId)>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::close_authorisation(&mut tx, &may, (id, part), Judged::Kept, &body.reason, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
