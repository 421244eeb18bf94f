//! Agree an action plan, once it is recorded what drives the abuse.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use super::measure::MeasureBody;
use crate::commands;
use crate::rights::LeadTracks;

/// Agree an action plan, once it is recorded what drives the abuse.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AgreeActionPlan)]
pub(super) struct Body {
    /// The plan in words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// Its measures; at least one.
    #[schema(min_items = 1, max_items = 20)]
    measures: Vec<MeasureBody>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.note, "note");
        check.that(self.measures.len() <= 20, "measures", "must hold at most twenty measures");
        for (index, measure) in self.measures.iter().enumerate() {
            check.within(&format!("measures[{index}]"), |check| measure.validate(check));
        }
    }
}

/// Agree an action plan, once it is recorded what drives the abuse.
#[utoipa::path(post, path = "/tracks/{trackId}/action-plan", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn agree(may: May<LeadTracks>, id: Path<TrackId>, work: Work, body: Valid<Body>) -> Reply<TrackView> {
    let Body { note, measures, occurred_at } = body.into_inner();
    let measures = measures.into_iter().map(MeasureBody::asked).collect();
    let mut tx = work.begin(&may).await?;
    commands::agree_plan(&mut tx, &may, *id, &note, measures, occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
