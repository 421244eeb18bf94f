//! Decide an escalation, as its desk.

use kernel::id::EscalationId;
use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::codes;
use super::super::views::EscalationView;
use super::view;
use crate::domain::decision::Decision;
use crate::domain::{Refusal, text};
use crate::rights::DecideEscalations;
use crate::{Error, commands};

/// The most conditions.
const MOST: usize = 50;

/// What a desk decides.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DecideEscalation)]
pub(super) struct Body {
    /// The decision.
    decision: codes::Decision,
    /// Conditions that the people concerned must meet, each in words. Needed where conditions are part of the decision.
    #[serde(default)]
    #[schema(max_items = 50)]
    conditions: Vec<String>,
    /// When the desk looks again. Needed where an investigation is postponed.
    #[schema(value_type = Option<String>, format = Date)]
    review_date: Option<Date>,
    /// Why, in words. Needed with `other`.
    #[schema(min_length = 1, max_length = 4000)]
    explanation: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.conditions.len() <= MOST, "conditions", "must hold at most 50 conditions");
        for (index, condition) in self.conditions.iter().enumerate() {
            check.at_most(condition, &format!("conditions[{index}]"));
        }
        check.at_most(self.explanation.as_deref().unwrap_or_default(), "explanation");
    }
}

impl Body {
    fn decision(&self) -> Result<Decision, Refusal> {
        let conditions = self.conditions.iter().map(|condition| text("conditions", condition));
        Ok(Decision {
            outcome: self.decision.into(),
            conditions: conditions.collect::<Result<_, _>>()?,
            review_date: self.review_date,
            explanation: self.explanation.as_deref().map(|words| text("explanation", words)).transpose()?,
        })
    }
}

/// Decide an escalation, as its desk.
#[utoipa::path(post, path = "/escalations/{escalationId}/decide", request_body = Body, responses((status = 200, body = EscalationView)))]
pub(super) async fn decide(
    may: May<DecideEscalations>,
    id: Path<EscalationId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<EscalationView> {
    let decision = body.decision().map_err(Error::from)?;
    let mut tx = work.begin(&may).await?;
    commands::decide(&mut tx, &may, *id, decision, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
