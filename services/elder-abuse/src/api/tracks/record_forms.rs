//! Record what is done to the older person, as known by now.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrackView;
use super::view;
use crate::commands::{self, Act};
use crate::domain::codes::Form;
use crate::rights::LeadTracks;

/// Record what is done to the older person, as known by now.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RecordForms)]
pub(super) struct Body {
    /// The forms of abuse; at least one.
    #[schema(min_items = 1, max_items = 7)]
    forms: Vec<Form>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.forms.len() <= 7, "forms", "must hold at most seven forms");
    }
}

/// Record what is done to the older person, as known by now.
#[utoipa::path(post, path = "/tracks/{trackId}/forms", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn record_forms(may: May<LeadTracks>, id: Path<TrackId>, work: Work, body: Valid<Body>) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::RecordForms(body.forms.clone()), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
