//! Record that a measure was done, or is dropped for a reason.

use kernel::id::{ActionId, TrackId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands;
use crate::rights::LeadTracks;

/// Record that a measure was done, or is dropped for a reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CloseMeasure)]
pub(super) struct Body {
    /// It was done (true), or is dropped (false).
    done: bool,
    /// What came of it, or why it is dropped; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    result: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.result, "result");
    }
}

/// Record that a measure was done, or is dropped for a reason.
#[utoipa::path(post, path = "/tracks/{trackId}/measures/{measureId}/close", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn close_measure(
    may: May<LeadTracks>,
    ids: Path<(TrackId, ActionId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::close_measure(&mut tx, &may, id, part, body.done, &body.result, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
