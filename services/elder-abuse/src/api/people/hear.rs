//! Record that somebody was heard, how, and how that stands to what they said before. It moves nothing.

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
use crate::domain::codes::{Manner, Statement};
use crate::rights::HearPeople;

/// Record that somebody was heard, how, and how that stands to what they said before. It moves nothing.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HearPerson)]
pub(super) struct Body {
    /// How.
    manner: Manner,
    /// What was said, beside what was said before.
    statement: Statement,
    /// What was said, or why nobody could be heard; kept in the file, never in a fact.
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

/// Record that somebody was heard, how, and how that stands to what they said before. It moves nothing.
#[utoipa::path(post, path = "/tracks/{trackId}/people/{involvedId}/interviews", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn hear(
    may: May<HearPeople>,
    ids: Path<(TrackId, InvolvedId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::hear(&mut tx, &may, (id, part), (body.manner, body.statement), &body.note, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
