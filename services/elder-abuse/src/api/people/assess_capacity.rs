//! Record whether somebody is able to take one decision, as an assessor concluded.

use kernel::id::{InvolvedId, TrackId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands;
use crate::domain::codes::{Capacity, Decision};
use crate::rights::HearPeople;

/// Record whether somebody is able to take one decision, as an assessor concluded.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssessCapacity)]
pub(super) struct Body {
    /// Which decision.
    decision: Decision,
    /// What the assessor concluded; no program concludes it.
    outcome: Capacity,
    /// Why; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.note, "note");
    }
}

/// Record whether somebody is able to take one decision, as an assessor concluded.
#[utoipa::path(post, path = "/tracks/{trackId}/people/{involvedId}/capacities", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn assess_capacity(
    may: May<HearPeople>,
    ids: Path<(TrackId, InvolvedId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::assess_capacity(&mut tx, &may, (id, part), (body.decision, body.outcome), &body.note, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
