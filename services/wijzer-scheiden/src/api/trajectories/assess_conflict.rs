//! Record the level of the conflict (Glasl, 1 to 9) and what plays.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands;
use crate::domain::codes::Problem;
use crate::rights::LeadTrajectories;

/// Record the level of the conflict (Glasl, 1 to 9) and what plays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssessConflict)]
pub(super) struct Body {
    /// The level.
    #[schema(minimum = 1, maximum = 9)]
    level: u32,
    /// What plays; a combination is several.
    #[schema(max_items = 3)]
    problems: Vec<Problem>,
    /// In words; kept in the file, never in a fact.
    note: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.problems.len() <= 3, "problems", "must hold at most three problems");
        check.at_most(self.note.as_deref().unwrap_or_default(), "note");
    }
}

/// Record the level of the conflict (Glasl, 1 to 9) and what plays.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/conflict-assessments", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn assess_conflict(
    may: May<LeadTrajectories>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::assess_conflict(&mut tx, &may, *id, body.level, &body.problems, body.note.as_deref(), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
