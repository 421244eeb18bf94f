//! Record a training session of attention officers.

use kernel::id::{OfficerId, TrainingId};
use kernel::time::Date;
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::commands;
use crate::rights::KeepInstitutions;

/// Record a training session of attention officers.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RecordTrainingSession)]
pub(super) struct Body {
    /// When it was held.
    #[schema(value_type = String, format = Date)]
    held_date: Date,
    /// What it was about.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Who was there; at least one.
    #[schema(min_items = 1, max_items = 200)]
    officer_ids: Vec<OfficerId>,
}

/// The session that was recorded.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RecordedTrainingView {
    /// Its id.
    training_id: TrainingId,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.text(&self.title, "title", 200);
        check.that(self.officer_ids.len() <= 200, "officerIds", "must be at most 200 people");
    }
}

/// Record a training session of attention officers.
#[utoipa::path(post, path = "/training-sessions", request_body = Body, responses((status = 201, body = RecordedTrainingView)))]
pub(super) async fn record_training(
    may: May<KeepInstitutions>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<RecordedTrainingView>> {
    let mut tx = work.begin(&may).await?;
    let training_id = commands::record_training(&mut tx, &may, body.held_date, &body.title, &body.officer_ids).await?;
    tx.commit().await?;
    Ok(Created(format!("training-sessions/{training_id}"), RecordedTrainingView { training_id }))
}
