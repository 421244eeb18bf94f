//! Record that a parent was screened for partner violence.

use std::collections::BTreeMap;

use kernel::id::{ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Screened};
use crate::domain::codes::ScreeningOutcome;
use crate::rights::ScreenParents;

/// Record that a parent was screened for partner violence.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ScreenParent)]
pub(super) struct Body {
    /// The instrument, such as `masic`.
    instrument: String,
    /// Its version.
    #[schema(minimum = 1)]
    version: u32,
    /// Yes (true) or no to every item of it.
    answers: BTreeMap<String, bool>,
    /// What the assessor concluded; no program concludes it.
    outcome: ScreeningOutcome,
    /// Why; needed for a negative outcome against an alarming answer.
    explanation: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.answers.len() <= 100, "answers", "must hold at most 100 answers");
        check.at_most(self.explanation.as_deref().unwrap_or_default(), "explanation");
    }
}

/// Record that a parent was screened for partner violence.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/parents/{parentId}/screenings", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn screen(
    may: May<ScreenParents>,
    ids: Path<(TrajectoryId, ParentId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let (id, parent) = *ids;
    let Body { instrument, version, answers, outcome, explanation, occurred_at } = body.into_inner();
    let asked = Screened { instrument, version, answers, outcome, explanation, occurred_at };
    let mut tx = work.begin(&may).await?;
    commands::screen(&mut tx, &may, id, parent, asked).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
