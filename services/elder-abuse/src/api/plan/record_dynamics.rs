//! Record what drives the abuse; the action plan follows.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands;
use crate::domain::codes::Dynamic;
use crate::rights::LeadTracks;

/// Record what drives the abuse; the action plan follows.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RecordDynamics)]
pub(super) struct Body {
    /// What drives it; at least one.
    #[schema(min_items = 1, max_items = 7)]
    dynamics: Vec<Dynamic>,
    /// In words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.dynamics.len() <= 7, "dynamics", "must hold at most seven");
        check.at_most(&self.note, "note");
    }
}

/// Record what drives the abuse; the action plan follows.
#[utoipa::path(post, path = "/tracks/{trackId}/dynamics", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn record_dynamics(may: May<LeadTracks>, id: Path<TrackId>, work: Work, body: Valid<Body>) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::record_dynamics(&mut tx, &may, *id, &body.dynamics, &body.note, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
