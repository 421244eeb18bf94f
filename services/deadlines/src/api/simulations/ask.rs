//! POST /simulations: a version of the policy, or days to equate, are played on all that is known.

use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Simulation;
use crate::actions::SimulateRules;
use crate::api::decrees::EquatedDay;
use crate::commands;

/// What to simulate. With neither, what was in force is played: that gives what happened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SimulationRequest {
    /// A version that was submitted; if not said, the rules that were in force.
    #[schema(min_length = 1, max_length = 100)]
    policy_version: Option<String>,
    /// Days to equate to holidays, each once; at most 50.
    #[serde(default)]
    #[schema(max_items = 50)]
    days: Vec<EquatedDay>,
}

impl Validate for SimulationRequest {
    fn validate(&self, check: &mut Check) {
        if let Some(version) = &self.policy_version {
            check.text(version, "policyVersion", 100);
        }
        EquatedDay::check(&self.days, 0, check);
    }
}

/// Ask for a simulation
///
/// It is played in the background, one at a time in each process, until the instant of asking; read it again to see how far it is. Nothing
/// is changed, and nothing is made up: what people would have done after another warning is not in the history. At most 10 may wait or run
/// (409). Refused (422) for a version that was not submitted.
#[utoipa::path(post, path = "/simulations", request_body = SimulationRequest, responses((status = 201, body = Simulation)))]
pub(crate) async fn ask(may: May<SimulateRules>, work: Work, body: Valid<SimulationRequest>) -> Answered<Created<Simulation>> {
    let body = body.into_inner();
    let mut tx = work.begin(&may).await?;
    let days = body.days.into_iter().map(Into::into).collect();
    let asked = commands::simulations::ask(&mut tx, &may, body.policy_version, days).await?;
    tx.commit().await?;
    Ok(Created(format!("simulations/{}", asked.id), Simulation::of(&asked, None)?))
}
