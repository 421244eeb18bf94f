//! Record the safety plan on which the participants agreed.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::DossierView;
use super::view;
use crate::domain::plan::{Agreement, Capacity, Participant, SafetyPlan};
use crate::domain::{Refusal, text};
use crate::rights::PlanSafety;
use crate::{Error, commands};

/// The most participants, and the most agreements.
const MOST: usize = 100;

/// A safety plan (veiligheidsplan).
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AgreePlan)]
pub(super) struct Body {
    /// Who takes part.
    #[schema(min_items = 1, max_items = 100)]
    participants: Vec<PlanParticipant>,
    /// What is agreed: concrete, and testable.
    #[schema(min_items = 1, max_items = 100)]
    agreements: Vec<PlanAgreement>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

/// Somebody who takes part in the plan.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PlanParticipant {
    /// The name by which the others know this participant.
    #[schema(min_length = 1, max_length = 4000)]
    name: String,
    /// As what they take part.
    capacity: PlanCapacity,
}

/// As what somebody takes part in a plan.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum PlanCapacity {
    PersonConcerned,
    Network,
    Professional,
}

/// One thing that is done.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PlanAgreement {
    /// What is done.
    #[schema(min_length = 1, max_length = 4000)]
    what: String,
    /// Who does it: the name of a participant.
    #[schema(min_length = 1, max_length = 4000)]
    who: String,
    /// How one can see that it was done.
    #[schema(min_length = 1, max_length = 4000)]
    shown_by: String,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.that(self.participants.len() <= MOST, "participants", "must hold at most 100 participants");
        check.that(self.agreements.len() <= MOST, "agreements", "must hold at most 100 agreements");
        for (index, one) in self.participants.iter().enumerate() {
            check.within(&format!("participants[{index}]"), |check| check.at_most(&one.name, "name"));
        }
        for (index, one) in self.agreements.iter().enumerate() {
            check.within(&format!("agreements[{index}]"), |check| {
                check.at_most(&one.what, "what");
                check.at_most(&one.who, "who");
                check.at_most(&one.shown_by, "shownBy");
            });
        }
    }
}

impl Body {
    fn plan(&self) -> Result<SafetyPlan, Refusal> {
        let participants = self.participants.iter().map(|one| {
            let capacity = match one.capacity {
                PlanCapacity::PersonConcerned => Capacity::PersonConcerned,
                PlanCapacity::Network => Capacity::Network,
                PlanCapacity::Professional => Capacity::Professional,
            };
            Ok(Participant { name: text("participants.name", &one.name)?, capacity })
        });
        let agreements = self.agreements.iter().map(|one| Agreement::new(&one.what, &one.who, &one.shown_by));
        SafetyPlan::new(participants.collect::<Result<_, Refusal>>()?, agreements.collect::<Result<_, _>>()?)
    }
}

/// Record the safety plan on which the participants agreed.
#[utoipa::path(post, path = "/dossiers/{dossierId}/safety-plan", request_body = Body, responses((status = 200, body = DossierView)))]
pub(super) async fn agree_plan(may: May<PlanSafety>, id: Path<DossierId>, work: Work, body: Valid<Body>) -> Reply<DossierView> {
    let plan = body.plan().map_err(Error::from)?;
    let mut tx = work.begin(&may).await?;
    commands::agree_plan(&mut tx, &may, *id, &plan, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
