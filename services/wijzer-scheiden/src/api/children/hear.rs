//! Record what a child said, or why it could not be heard.

use kernel::id::{ChildId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands;
use crate::domain::codes::Hearing;
use crate::rights::LeadTrajectories;

/// Record what a child said, or why it could not be heard.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HearChild)]
pub(super) struct Body {
    /// How.
    how: Hearing,
    /// What it said, or why it could not be heard; kept in the file, never in a fact.
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

/// Record what a child said, or why it could not be heard.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/children/{childId}/voice", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn hear(
    may: May<LeadTrajectories>,
    ids: Path<(TrajectoryId, ChildId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let (id, child) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::hear_child(&mut tx, &may, id, child, body.how, &body.note, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
