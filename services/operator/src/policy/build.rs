//! What is to be done? Pure: what is declared and what was found give the steps.

use kernel::time::Timestamp;
use kube::{Resource as _, ResourceExt as _};
use uuid::Uuid;

use super::FINALIZER;
use super::dereference::Found;
use super::numbers::{self, Numbers};
use super::retry;
use super::validate::Checked;
use crate::crd::{ALLOW_DELETION, DeadlinePolicy, Need};
use crate::deadlines::{Refusal, State, Version};

/// One thing to do, in the order in which they stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// The resource is held until it may go.
    Hold,
    /// A plan of this version is taken back.
    Withdraw(String),
    /// The text becomes a version.
    Submit(String),
    /// A version is simulated; the same key is the same simulation.
    Simulate { version: String, key: Uuid, attempt: i64 },
    /// The numbers by row are laid beside the resource.
    Tell(Box<Numbers>),
    /// A version comes into force at this instant; if that has passed, at once or not at all.
    Activate { version: String, at: Timestamp, late: Late },
    /// The resource may go.
    LetGo,
}

/// What becomes of an instant that has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Late {
    /// It counts now.
    AtOnce,
    /// It is over: this came after it.
    Over(String),
}

/// Why a version is not in force, where no step leads there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// No instant is declared.
    ForInstant,
    /// What it would do is not known yet.
    ForSimulation,
}

/// The steps, and why there is none where one might be expected.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) waits: Option<Waits>,
    /// The resource is to go, and may not: so many obligations are open under it.
    pub(super) held_back_by: Option<i64>,
}

/// Whether the resource is let go whatever is in force.
pub(super) fn may_go(resource: &DeadlinePolicy) -> bool {
    resource.annotations().get(ALLOW_DELETION).is_some_and(|value| value == "true")
}

pub(super) fn build(resource: &DeadlinePolicy, found: &Found, checked: &Result<Checked, Refusal>, now: Timestamp) -> Plan {
    if resource.meta().deletion_timestamp.is_some() {
        return deletion(resource, found);
    }
    let mut plan = Plan::default();
    if !resource.finalizers().iter().any(|name| name == FINALIZER) {
        plan.steps.push(Step::Hold);
    }
    let Ok(checked) = checked else { return plan };
    let stored = found.stored.as_ref();
    let life = stored.filter(|stored| stored.version.version == checked.version && stored.yaml == checked.yaml);
    let Some(life) = life.map(|stored| &stored.version) else {
        // Another version was declared: what this resource planned before no longer is.
        let before = stored.map(|stored| &stored.version).filter(|before| before.version != checked.version);
        plan.steps.extend(before.filter(|before| is_planned_here(resource, before)).map(withdraw));
        plan.steps.push(Step::Submit(checked.yaml.clone()));
        return plan;
    };
    let told = resource.status.as_ref().and_then(|status| status.simulation.as_ref());
    let is_this = told.is_some_and(|told| told.version == checked.version);
    let simulation = found.simulation.as_ref().filter(|_| is_this);
    match simulation {
        None => plan.steps.push(ask(resource, &checked.version, 1)),
        Some(simulation) => {
            let again = retry::attempt(resource, simulation, now);
            plan.steps.extend(again.map(|attempt| ask(resource, &checked.version, attempt)));
            let numbers = simulation.report.as_ref().filter(|_| !found.numbers_are_foreign);
            plan.steps.extend(numbers.map(|report| Step::Tell(Box::new(numbers::of(resource, &checked.version, report)))));
        }
    }
    let is_simulated = simulation.is_some_and(|simulation| simulation.state == "done");
    let may_activate = is_simulated || resource.spec.simulation == Need::Informative;
    activation(resource, found, checked, life, may_activate, now, &mut plan);
    plan
}

fn activation(
    resource: &DeadlinePolicy,
    found: &Found,
    checked: &Checked,
    life: &Version,
    may_activate: bool,
    now: Timestamp,
    plan: &mut Plan,
) {
    let Some(at) = checked.activate_at else {
        plan.steps.extend(Some(life).filter(|life| is_planned_here(resource, life)).map(withdraw));
        plan.waits = (life.state != State::InForce).then_some(Waits::ForInstant);
        return;
    };
    let was_so = life.activated_at.is_some_and(|activated| activated >= at);
    if life.activate_at == Some(at) || (was_so && life.activate_at.is_none()) {
        return;
    }
    if !may_activate {
        plan.waits = Some(Waits::ForSimulation);
        return;
    }
    plan.steps.extend(life.activate_at.map(|_| withdraw(life)));
    if !was_so {
        plan.steps.push(Step::Activate { version: checked.version.clone(), at, late: late(found, checked, at, now) });
    }
}

/// An instant that has passed counts now, unless something came after it: so a cluster that is made anew from its files puts the
/// last of them in force and no other.
fn late(found: &Found, checked: &Checked, at: Timestamp, now: Timestamp) -> Late {
    let others = found.versions.iter().filter(|other| other.version != checked.version);
    let later = others.filter_map(|other| Some((other.activated_at?, &other.version))).filter(|(since, _)| *since > at).max();
    if let Some((since, version)) = later {
        return Late::Over(format!("version {version} came into force at {since}"));
    }
    // One that was not looked at yet may be of this region: it is waited for, and looked at again.
    let is_rival = |region: &Option<String>| region.as_ref().is_none_or(|region| *region == checked.region);
    let declared = found.others.iter().filter(|other| !other.is_refused && is_rival(&other.region));
    let declared = declared.filter_map(|other| Some((other.activate_at.as_ref()?.parse::<Timestamp>().ok()?, &other.name)));
    match declared.filter(|(their, _)| (at..=now).contains(their) && *their > at).max() {
        Some((their, name)) => Late::Over(format!("the DeadlinePolicy {name} counts from {their}")),
        None => Late::AtOnce,
    }
}

fn deletion(resource: &DeadlinePolicy, found: &Found) -> Plan {
    if !resource.finalizers().iter().any(|name| name == FINALIZER) {
        return Plan::default();
    }
    let life = found.stored.as_ref().map(|stored| &stored.version);
    let held_back_by = found.open.filter(|open| *open > 0 && life.is_some_and(|life| life.state == State::InForce));
    if held_back_by.is_some() {
        return Plan { held_back_by, ..Plan::default() };
    }
    let planned = life.filter(|life| is_planned_here(resource, life)).map(withdraw);
    Plan { steps: planned.into_iter().chain([Step::LetGo]).collect(), ..Plan::default() }
}

/// Whether the plan of a version is this resource's own.
fn is_planned_here(resource: &DeadlinePolicy, version: &Version) -> bool {
    let planned = resource.status.as_ref().and_then(|status| status.planned_at.as_deref());
    version.activate_at.is_some_and(|at| planned.and_then(|planned| planned.parse().ok()) == Some(at))
}

fn withdraw(version: &Version) -> Step {
    Step::Withdraw(version.version.clone())
}

/// One simulation for each attempt with a version that a resource declares.
fn ask(resource: &DeadlinePolicy, version: &str, attempt: i64) -> Step {
    let uid = resource.uid().unwrap_or_default();
    let generation = resource.meta().generation.unwrap_or_default().to_be_bytes();
    let parts: [&[u8]; 4] = [uid.as_bytes(), &generation, version.as_bytes(), &attempt.to_be_bytes()];
    Step::Simulate { version: version.to_owned(), key: kernel::id::derived("simulation of a resource", &parts), attempt }
}
