//! Say so: conditions, numbers and events. What does not change is not written.

use std::time::Duration;

use kernel::time::Timestamp;
use kube::runtime::controller::Action;
use kube::{Resource as _, ResourceExt as _};
use platform::clock::system_now;

use super::apply::Done;
use super::build::{Plan, Waits};
use super::dereference::Found;
use super::validate::Checked;
use super::{numbers, retry};
use crate::context::Context;
use crate::crd::{Condition, DeadlinePolicy, Holds, PolicyStatus, SimulationStatus};
use crate::deadlines::{Refusal, Simulation, State, Version};
use crate::error::Error;

/// Between two looks at what is under way.
const SOON: Duration = Duration::from_secs(1);
/// Between two looks at what is planned, or waits for people.
const LATER: Duration = Duration::from_secs(10);
/// Between two looks at what stands.
const AT_LEISURE: Duration = Duration::from_secs(60);

type Told = (Holds, &'static str, String);

/// A simulation, of which version it is, and the number of the attempt.
#[derive(Clone, Copy)]
struct Tried<'a> {
    simulation: &'a Simulation,
    version: &'a str,
    attempt: i64,
}

/// How the version stands after this pass.
struct Now<'a> {
    version: Option<&'a Version>,
    simulation: Option<Tried<'a>>,
    refused: Option<&'a Refusal>,
}

pub(super) async fn update_status(
    context: &Context,
    resource: &DeadlinePolicy,
    found: &Found,
    checked: &Result<Checked, Refusal>,
    plan: &Plan,
    done: &Done,
) -> Result<Action, Error> {
    if done.let_go {
        return Ok(Action::await_change());
    }
    if resource.meta().deletion_timestamp.is_some() && plan.held_back_by.is_none() {
        return Ok(Action::await_change());
    }
    let status = status(resource, found, checked, plan, done, system_now());
    context.tell_policy(resource, &status).await?;
    if let Some(open) = plan.held_back_by {
        context.warn(resource, "DeletionHeld", &held(found, open)).await?;
    }
    let told = status.simulation.as_ref();
    let state = told.map(|simulation| simulation.state.as_str());
    let is_under_way = done.version.is_some() || done.withdrawn || matches!(state, Some("waiting" | "running"));
    let again = told.zip(found.simulation.as_ref()).and_then(|(told, known)| retry::due(known, told.attempt.unwrap_or(1)));
    let planned = status.planned_at.as_deref().and_then(|planned| planned.parse().ok());
    let waits = plan.held_back_by.is_some() || done.over.is_some() || status.state.as_deref() == Some(State::Scheduled.name());
    Ok(Action::requeue(match (is_under_way, waits) {
        (true, _) => SOON,
        (false, true) => planned.map_or(LATER, until).min(LATER),
        (false, false) => again.map_or(AT_LEISURE, until).min(AT_LEISURE),
    }))
}

/// Until just after an instant that is to come.
fn until(at: Timestamp) -> Duration {
    let left = Duration::try_from(at.duration_since(system_now())).unwrap_or_default();
    left + Duration::from_millis(200)
}

fn held(found: &Found, open: i64) -> String {
    let version = found.stored.as_ref().map_or("?", |stored| stored.version.version.as_str());
    format!(
        "Version {version} is in force and {open} obligations are open under it: put another version in force first. To let the resource \
         go all the same (the version stays in force): kubectl annotate deadlinepolicy NAME veilig.nl/allow-deletion=true"
    )
}

/// The whole status. Pure.
pub(super) fn status(
    resource: &DeadlinePolicy,
    found: &Found,
    checked: &Result<Checked, Refusal>,
    plan: &Plan,
    done: &Done,
    now: Timestamp,
) -> PolicyStatus {
    let before = resource.status.clone().unwrap_or_default();
    let stored = found.stored.as_ref().map(|stored| &stored.version);
    let version = done.version.as_ref().or(stored);
    let told = before.simulation.as_ref();
    let simulation = match (&done.simulation, &found.simulation, checked) {
        (Some((simulation, attempt)), _, Ok(checked)) => Some(Tried { simulation, version: &checked.version, attempt: *attempt }),
        (_, Some(simulation), _) => {
            told.map(|told| Tried { simulation, version: &told.version, attempt: told.attempt.unwrap_or(1) })
        }
        _ => None,
    };
    let refused = checked.as_ref().err().or(done.refused.as_ref());
    let state = Now { version, simulation, refused };
    let generation = resource.meta().generation;
    let condition = |kind, told: Told| Condition::now(&before.conditions, kind, told, generation, now);
    let is_withdrawn = done.withdrawn && done.version.is_none();
    PolicyStatus {
        observed_generation: generation,
        region: checked.as_ref().ok().map(|checked| checked.region.clone()).or_else(|| before.region.clone()),
        version: version.map(|version| version.version.clone()).or_else(|| before.version.clone()),
        state: version.map(|version| if is_withdrawn { State::Submitted } else { version.state }.name().to_owned()),
        planned_at: version.filter(|_| !is_withdrawn).and_then(|version| planned(&before, checked, version)),
        activated_at: version.and_then(|version| version.activated_at).map(|at| at.to_string()),
        open_obligations: found.open,
        simulation: simulation.map(|now| kept(&before, numbers::status(now.version, now.simulation, now.attempt))),
        conditions: vec![
            condition("Checked", told_checked(checked, &state)),
            condition("Simulated", told_simulated(&state, checked, found)),
            condition("Active", told_active(resource, &state, found, plan, done)),
        ],
    }
}

/// The instant for which this resource planned its version, while that is to come.
fn planned(before: &PolicyStatus, checked: &Result<Checked, Refusal>, version: &Version) -> Option<String> {
    let at = version.activate_at?;
    let declared = checked.as_ref().ok().filter(|checked| checked.version == version.version);
    let is_here = declared.and_then(|checked| checked.activate_at) == Some(at);
    let was_here = before.planned_at.as_ref().is_some_and(|planned| planned.parse().ok() == Some(at));
    (is_here || was_here).then(|| at.to_string())
}

/// What a finished simulation said stays as it was told.
fn kept(before: &PolicyStatus, now: SimulationStatus) -> SimulationStatus {
    let same = before.simulation.as_ref().filter(|told| told.id == now.id && told.simulated.is_some());
    same.filter(|_| now.simulated.is_none()).cloned().unwrap_or(now)
}

fn told_checked(checked: &Result<Checked, Refusal>, now: &Now<'_>) -> Told {
    match (now.refused, checked) {
        (Some(refusal), _) => (Holds::False, refusal.reason, refusal.message.clone()),
        (None, Ok(checked)) => {
            let message = format!("Region {}, version {}: {} rows, no mistakes.", checked.region, checked.version, checked.rows);
            (Holds::True, "NoMistakes", message)
        }
        (None, Err(refusal)) => (Holds::False, refusal.reason, refusal.message.clone()),
    }
}

fn told_simulated(now: &Now<'_>, checked: &Result<Checked, Refusal>, found: &Found) -> Told {
    let declared = checked.as_ref().ok().filter(|_| now.refused.is_none()).map(|checked| checked.version.as_str());
    let Some(Tried { simulation, attempt, .. }) = now.simulation.filter(|tried| Some(tried.version) == declared) else {
        let why = if declared.is_none() { "There is no version to simulate." } else { "It is asked for next." };
        return (Holds::Unknown, if declared.is_none() { "NotChecked" } else { "NotAsked" }, why.to_owned());
    };
    match (simulation.state.as_str(), &simulation.report, simulation.failure.as_deref()) {
        ("done", Some(report), _) => {
            let foreign = " The ConfigMap for the numbers by row is somebody else's and is left alone.";
            let foreign = if found.numbers_are_foreign { foreign } else { "" };
            (Holds::True, "Done", numbers::sentence(report) + foreign)
        }
        (_, _, Some("too-many-facts")) => {
            let advice = "Too many facts for a simulation in the service: run `veilig simulate --from-database`, then set spec.simulation to Informative.";
            (Holds::False, "TooManyFacts", advice.to_owned())
        }
        ("failed", ..) => {
            let again = retry::due(simulation, attempt).map_or_else(String::new, |at| format!(" It is asked for again at {at}."));
            let advice = "It came to no end; the log of deadlines says why. Change the resource to have it tried at once.";
            (Holds::False, "Failed", format!("{advice}{again}"))
        }
        _ => {
            let of = simulation.cases.map_or_else(
                || "reading facts".to_owned(),
                |cases| format!("{} of {cases} cases played", simulation.cases_played),
            );
            (Holds::Unknown, "Running", format!("It is under way: {of}."))
        }
    }
}

fn told_active(resource: &DeadlinePolicy, now: &Now<'_>, found: &Found, plan: &Plan, done: &Done) -> Told {
    let Some(version) = now.version else {
        return (Holds::False, "NotSubmitted", "No version was submitted by this resource.".to_owned());
    };
    let name = &version.version;
    match (version.state, version.activate_at.filter(|_| !done.withdrawn || done.version.is_some())) {
        (State::InForce, _) => {
            let since = version.activated_at.map_or_else(String::new, |at| format!(" since {at}"));
            let open = found.open.map_or_else(String::new, |open| format!(" {open} obligations are open."));
            (Holds::True, "InForce", format!("Version {name} is in force{since}.{open}"))
        }
        (_, Some(at)) => (Holds::False, "Scheduled", format!("Version {name} comes into force at {at}.")),
        (state, None) => match (&done.over, plan.waits, now.refused) {
            (Some(why), ..) => {
                let message = format!("The instant has passed, and {why}: set spec.activateAt to one that is to come.");
                (Holds::False, "InstantOver", message)
            }
            (None, _, Some(_)) => (Holds::False, "NotChecked", "What is declared holds mistakes; nothing changes.".to_owned()),
            (None, Some(Waits::ForInstant), _) if state == State::Submitted => {
                (Holds::False, "NoInstant", "spec.activateAt names no instant: the version is not put in force.".to_owned())
            }
            (None, Some(Waits::ForSimulation), _) => (Holds::False, "AwaitsSimulation", awaits(resource)),
            _ if state == State::Superseded => {
                (Holds::False, "Superseded", format!("Another version came into force after {name}."))
            }
            _ => (Holds::False, "Submitted", format!("Version {name} was submitted.")),
        },
    }
}

fn awaits(resource: &DeadlinePolicy) -> String {
    format!("{} comes into force once its simulation is done (spec.simulation is Required).", resource.name_any())
}
