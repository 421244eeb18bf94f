//! What the pure steps decide.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use kernel::time::Timestamp;
use kube::api::ObjectMeta;

use super::build::{Late, Plan, Step, Waits, build};
use super::dereference::{Found, Other, Text};
use super::update_status::status;
use super::validate::{Checked, validate};
use super::{FINALIZER, apply::Done};
use crate::crd::{ALLOW_DELETION, DeadlinePolicy, DeadlinePolicySpec, Holds, Need, PolicySource, PolicyStatus, SimulationStatus};
use crate::deadlines::{Refusal, Simulation, State, Stored, Version};

const NOW: &str = "2026-12-07T09:00:00Z";
const YAML: &str = "the text";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn resource(activate_at: Option<&str>) -> DeadlinePolicy {
    let spec = DeadlinePolicySpec {
        policy: PolicySource { inline: Some(YAML.to_owned()), config_map_key_ref: None },
        activate_at: activate_at.map(str::to_owned),
        simulation: Need::Required,
    };
    let mut resource = DeadlinePolicy::new("ours", spec);
    resource.metadata.finalizers = Some(vec![FINALIZER.to_owned()]);
    resource.metadata.generation = Some(3);
    let simulation = SimulationStatus { version: "1".to_owned(), ..SimulationStatus::default() };
    resource.status = Some(PolicyStatus { simulation: Some(simulation), ..PolicyStatus::default() });
    resource
}

fn checked(activate_at: Option<&str>) -> Result<Checked, Refusal> {
    let activate_at = activate_at.map(at);
    Ok(Checked { region: "test".to_owned(), version: "1".to_owned(), yaml: YAML.to_owned(), rows: 1, activate_at })
}

fn version(name: &str, state: State) -> Version {
    Version { version: name.to_owned(), state, activated_at: None, activate_at: None }
}

/// The version was submitted, and its simulation is done.
fn found(version: Version) -> Found {
    let simulation = Simulation {
        id: uuid::Uuid::nil(),
        state: "done".to_owned(),
        failure: None,
        cases: Some(0),
        cases_played: 0,
        report: None,
    };
    Found {
        text: Text { place: "ours".to_owned(), yaml: Ok(YAML.to_owned()) },
        versions: vec![version.clone()],
        stored: Some(Stored { version, yaml: YAML.to_owned() }),
        simulation: Some(simulation),
        open: None,
        numbers_are_foreign: false,
        others: vec![],
    }
}

fn planned(activate_at: Option<&str>, found: &Found) -> Plan {
    build(&resource(activate_at), found, &checked(activate_at), at(NOW))
}

fn activates(instant: &str, late: Late) -> Step {
    Step::Activate { version: "1".to_owned(), at: at(instant), late }
}

#[test]
fn a_resource_is_held_before_anything_is_done_for_it() {
    let mut resource = resource(None);
    resource.metadata.finalizers = None;
    let mistaken = Err(Refusal { reason: "Mistakes", message: String::new() });
    let plan = build(&resource, &found(version("1", State::Submitted)), &mistaken, at(NOW));
    assert_eq!(plan.steps, [Step::Hold], "and nothing else is done for one with mistakes");
}

#[test]
fn a_text_is_submitted_then_simulated_then_planned() {
    let instant = "2027-01-01T00:00:00Z";
    let mut nothing = found(version("1", State::Submitted));
    (nothing.stored, nothing.simulation) = (None, None);
    assert_eq!(planned(Some(instant), &nothing).steps, [Step::Submit(YAML.to_owned())]);
    let mut submitted = found(version("1", State::Submitted));
    submitted.simulation = None;
    let plan = planned(Some(instant), &submitted);
    assert!(matches!(plan.steps[..], [Step::Simulate { .. }]), "{plan:?}");
    assert_eq!(plan.waits, Some(Waits::ForSimulation));
    let simulated = found(version("1", State::Submitted));
    assert_eq!(planned(Some(instant), &simulated).steps, [activates(instant, Late::AtOnce)]);
    assert_eq!(planned(None, &simulated), Plan { waits: Some(Waits::ForInstant), ..Plan::default() });
}

#[test]
fn a_simulation_that_fails_holds_up_only_what_requires_one() {
    let instant = "2027-01-01T00:00:00Z";
    let mut failed = found(version("1", State::Submitted));
    failed.simulation.as_mut().unwrap().state = "failed".to_owned();
    assert_eq!(planned(Some(instant), &failed).waits, Some(Waits::ForSimulation));
    let mut informed = resource(Some(instant));
    informed.spec.simulation = Need::Informative;
    let plan = build(&informed, &failed, &checked(Some(instant)), at(NOW));
    assert_eq!(plan.steps, [activates(instant, Late::AtOnce)]);
}

#[test]
fn a_plan_that_differs_is_made_anew_and_one_that_stands_is_left() {
    let instant = "2027-01-01T00:00:00Z";
    let scheduled = |at_instant| Version { activate_at: Some(at(at_instant)), ..version("1", State::Scheduled) };
    assert!(planned(Some(instant), &found(scheduled(instant))).steps.is_empty());
    let moved = planned(Some(instant), &found(scheduled("2027-02-01T00:00:00Z"))).steps;
    assert_eq!(moved, [Step::Withdraw("1".to_owned()), activates(instant, Late::AtOnce)]);
    let in_force = Version { activated_at: Some(at(instant)), ..version("1", State::InForce) };
    assert!(planned(Some(instant), &found(in_force)).steps.is_empty());
    // In force before, and to come into force once more.
    let again = Version { activated_at: Some(at("2026-01-01T00:00:00Z")), ..version("1", State::Superseded) };
    assert_eq!(planned(Some(instant), &found(again)).steps, [activates(instant, Late::AtOnce)]);
}

#[test]
fn an_instant_that_has_passed_counts_at_once_unless_something_came_after_it() {
    let instant = "2026-12-01T00:00:00Z";
    let late = |change: &dyn Fn(&mut Found)| {
        let mut found = found(version("1", State::Submitted));
        change(&mut found);
        let plan = planned(Some(instant), &found);
        let [Step::Activate { late, .. }] = &plan.steps[..] else { panic!("it is not activated") };
        late.clone()
    };
    let other = |region: Option<&str>, activate_at: &str, is_refused| Other {
        name: "theirs".to_owned(),
        region: region.map(str::to_owned),
        activate_at: Some(activate_at.to_owned()),
        is_refused,
    };
    assert_eq!(late(&|_| {}), Late::AtOnce);
    let since = |activated| Version { activated_at: Some(at(activated)), ..version("2", State::InForce) };
    assert!(matches!(late(&|found| found.versions.push(since("2026-12-02T00:00:00Z"))), Late::Over(_)));
    assert_eq!(late(&|found| found.versions.push(since("2026-11-02T00:00:00Z"))), Late::AtOnce);
    assert!(matches!(late(&|found| found.others = vec![other(Some("test"), "2026-12-02T00:00:00Z", false)]), Late::Over(_)));
    assert!(matches!(late(&|found| found.others = vec![other(None, "2026-12-02T00:00:00Z", false)]), Late::Over(_)));
    for harmless in [
        other(Some("test"), "2026-11-02T00:00:00Z", false),
        other(Some("test"), "2027-12-02T00:00:00Z", false),
        other(Some("elsewhere"), "2026-12-02T00:00:00Z", false),
        other(Some("test"), "2026-12-02T00:00:00Z", true),
    ] {
        assert_eq!(late(&|found| found.others = vec![harmless.clone()]), Late::AtOnce, "{harmless:?}");
    }
}

#[test]
fn only_a_plan_of_its_own_goes_with_a_resource() {
    let instant = "2027-01-01T00:00:00Z";
    let scheduled = found(Version { activate_at: Some(at(instant)), ..version("1", State::Scheduled) });
    let mut leaving = resource(None);
    leaving.metadata =
        ObjectMeta { deletion_timestamp: Some(Time(k8s_openapi::jiff::Timestamp::UNIX_EPOCH)), ..leaving.metadata };
    let steps = |leaving: &DeadlinePolicy, found: &Found| build(leaving, found, &checked(None), at(NOW)).steps;
    assert_eq!(steps(&leaving, &scheduled), [Step::LetGo], "somebody else planned it");
    leaving.status.as_mut().unwrap().planned_at = Some(instant.to_owned());
    assert_eq!(steps(&leaving, &scheduled), [Step::Withdraw("1".to_owned()), Step::LetGo]);
    let mut relied_on = found(version("1", State::InForce));
    relied_on.open = Some(7);
    let plan = build(&leaving, &relied_on, &checked(None), at(NOW));
    assert_eq!((plan.steps, plan.held_back_by), (vec![], Some(7)));
    relied_on.open = Some(0);
    assert_eq!(steps(&leaving, &relied_on), [Step::LetGo]);
    for (value, may_go) in [("true", true), ("false", false), ("", false)] {
        leaving.metadata.annotations = Some([(ALLOW_DELETION.to_owned(), value.to_owned())].into());
        assert_eq!(super::build::may_go(&leaving), may_go, "{value:?}");
    }
}

#[test]
fn the_status_tells_why_a_version_is_not_in_force() {
    let told = |activate_at: Option<&str>, found: &Found, done: Done| {
        let (resource, checked) = (resource(activate_at), checked(activate_at));
        let plan = build(&resource, found, &checked, at(NOW));
        let status = status(&resource, found, &checked, &plan, &done, at(NOW));
        let active = status.conditions.into_iter().find(|condition| condition.kind == "Active").unwrap();
        (active.status, active.reason)
    };
    let submitted = || found(version("1", State::Submitted));
    let instant = Some("2027-01-01T00:00:00Z");
    assert_eq!(told(None, &submitted(), Done::default()), (Holds::False, "NoInstant".to_owned()));
    let over = Done { over: Some("version 2 came into force".to_owned()), ..Done::default() };
    assert_eq!(told(instant, &submitted(), over), (Holds::False, "InstantOver".to_owned()));
    let mut waits = submitted();
    waits.simulation.as_mut().unwrap().state = "running".to_owned();
    assert_eq!(told(instant, &waits, Done::default()), (Holds::False, "AwaitsSimulation".to_owned()));
    let scheduled = Version { activate_at: instant.map(at), ..version("1", State::Scheduled) };
    let planned = Done { version: Some(scheduled), ..Done::default() };
    assert_eq!(told(instant, &submitted(), planned), (Holds::False, "Scheduled".to_owned()));
    let passed = Version { activated_at: instant.map(at), ..version("1", State::Superseded) };
    assert_eq!(told(instant, &found(passed), Done::default()), (Holds::False, "Superseded".to_owned()));
    let rules = Version { activated_at: instant.map(at), ..version("1", State::InForce) };
    assert_eq!(told(instant, &found(rules), Done::default()), (Holds::True, "InForce".to_owned()));
}

#[test]
fn what_is_no_text_or_no_instant_is_refused_by_name() {
    let refused = |resource: &DeadlinePolicy, yaml: Result<&str, &str>| {
        let text = Text { place: "ours".to_owned(), yaml: yaml.map(str::to_owned).map_err(str::to_owned) };
        validate(resource, &text).unwrap_err()
    };
    assert_eq!(refused(&resource(None), Err("there is none")).reason, "NoText");
    assert_eq!(refused(&resource(Some("soon")), Ok(YAML)).reason, "NoInstant");
    let mistaken = refused(&resource(None), Ok("region: [\n"));
    assert!(mistaken.reason == "Mistakes" && mistaken.message.starts_with("ours:"), "{mistaken:?}");
}
