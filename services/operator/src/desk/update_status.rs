//! Say so: whether the desk is reached, and why not.

use std::time::Duration;

use kube::Resource as _;
use kube::runtime::controller::Action;
use platform::clock::system_now;
use reqwest::StatusCode;

use super::Unreached;
use crate::context::Context;
use crate::crd::{Condition, DeskStatus, EscalationDesk, Holds};
use crate::error::Error;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(60);
/// The same while it is not reached.
const ANXIOUS: Duration = Duration::from_secs(15);

pub(super) async fn update_status(
    context: &Context,
    resource: &EscalationDesk,
    answer: Result<StatusCode, Unreached>,
) -> Result<Action, Error> {
    let is_reached = answer.is_ok();
    let told = match answer {
        Ok(status) => (Holds::True, "Answers", format!("It answers {status}.")),
        Err(Unreached { reason, message }) => (Holds::False, reason, message),
    };
    let before = resource.status.as_ref().map(|status| status.conditions.as_slice()).unwrap_or_default();
    let generation = resource.meta().generation;
    let condition = Condition::now(before, "Reachable", told, generation, system_now());
    let status = DeskStatus { observed_generation: generation, conditions: vec![condition] };
    context.tell_desk(resource, &status).await?;
    let desk = resource.spec.desk.clone();
    metrics::gauge!("veilig_operator_desk_reachable", "desk" => desk).set(if is_reached { 1.0 } else { 0.0 });
    Ok(Action::requeue(if is_reached { PAUSE } else { ANXIOUS }))
}
