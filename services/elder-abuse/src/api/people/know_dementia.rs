//! Record what is known of dementia, of the older person or of who is suspected.

use kernel::id::{InvolvedId, TrackId};
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands;
use crate::domain::codes::Dementia;
use crate::rights::HearPeople;

/// Record what is known of dementia, of the older person or of who is suspected.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KnowDementia)]
pub(super) struct Body {
    /// What is known.
    dementia: Dementia,
}

impl Validate for Body {}

/// Record what is known of dementia, of the older person or of who is suspected.
#[utoipa::path(post, path = "/tracks/{trackId}/people/{involvedId}/dementia", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn know_dementia(
    may: May<HearPeople>,
    ids: Path<(TrackId, InvolvedId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::know_dementia(&mut tx, &may, (id, part), body.dementia).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
