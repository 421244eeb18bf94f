//! An adviser answers.

use kernel::id::AdviceId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{at_most, reason};
use super::AdviceView;
use crate::commands;
use crate::rights::GiveAdvice;

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GiveAdvice)]
pub(super) struct Body {
    /// The answer.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    answer: String,
    /// When it was really given, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, Some(&self.answer), "answer");
    }
}

/// An adviser answers, once.
#[utoipa::path(post, path = "/advices/{adviceId}/give", request_body = Body, responses((status = 200, body = AdviceView)))]
pub(super) async fn give(may: May<GiveAdvice>, id: Path<AdviceId>, work: Work, body: Valid<Body>) -> Reply<AdviceView> {
    let answer = reason(&body.answer, "answer")?;
    let mut tx = work.begin(&may).await?;
    let advice = commands::give_advice(&mut tx, &may, *id, &answer, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(AdviceView::from(&advice)))
}
