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
    resource.status =
        Some(PolicyStatus { observed_generation: Some(3), simulation: Some(simulation), ..PolicyStatus::default() });
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
        ended_at: None,
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

/// A simulation of version 1 that ended at this instant without an end, as the last of so many attempts.
fn failed(why: &str, attempts: i64) -> (DeadlinePolicy, Found) {
    let mut found = found(version("1", State::Submitted));
    let simulation = found.simulation.as_mut().unwrap();
    (simulation.state, simulation.failure) = ("failed".to_owned(), Some(why.to_owned()));
    simulation.ended_at = Some(at(NOW));
    let mut resource = resource(None);
    resource.status.as_mut().unwrap().simulation.as_mut().unwrap().attempt = Some(attempts);
    (resource, found)
}

#[test]
fn a_simulation_that_came_to_no_end_is_asked_for_again_each_time_later() {
    for (attempts, seconds) in [(1, 60), (2, 120), (3, 240), (6, 1920), (7, 3600), (40, 3600)] {
        let (resource, found) = failed("given-up", attempts);
        let asked = |seconds: i64| {
            let now = at(NOW) + jiff::SignedDuration::from_secs(seconds);
            let steps = build(&resource, &found, &checked(None), now).steps;
            steps
                .into_iter()
                .find_map(|step| if let Step::Simulate { attempt, key, .. } = step { Some((attempt, key)) } else { None })
        };
        assert_eq!(asked(seconds - 1), None, "not yet, after {attempts}");
        let (attempt, key) = asked(seconds).unwrap();
        assert_eq!(attempt, attempts + 1);
        assert_eq!(asked(seconds + 5).unwrap().1, key, "the same attempt is the same simulation");
        let (mut before, mut none) = failed("given-up", attempts);
        (before.status.as_mut().unwrap().simulation, none.simulation) = (None, None);
        let first = build(&before, &none, &checked(None), at(NOW)).steps;
        assert!(matches!(&first[..], [Step::Simulate { attempt: 1, key: first, .. }] if *first != key), "{first:?}");
    }
}

#[test]
fn a_simulation_that_cannot_succeed_waits_until_its_resource_changes() {
    let later = at("2027-12-07T09:00:00Z");
    let (resource, found) = failed("failed", 1);
    assert_eq!(build(&resource, &found, &checked(None), later).steps, []);
    let (mut resource, found) = failed("too-many-facts", 1);
    assert_eq!(build(&resource, &found, &checked(None), later).steps, []);
    resource.metadata.generation = Some(4);
    let steps = build(&resource, &found, &checked(None), at(NOW)).steps;
    assert!(matches!(steps[..], [Step::Simulate { attempt: 1, .. }]), "{steps:?}");
}

#[test]
fn the_status_tells_when_a_simulation_is_asked_for_again_and_counts_the_attempts() {
    let told = |(resource, found): (DeadlinePolicy, Found), done: Done| {
        let plan = build(&resource, &found, &checked(None), at(NOW));
        let status = status(&resource, &found, &checked(None), &plan, &done, at(NOW));
        let simulated = status.conditions.into_iter().find(|condition| condition.kind == "Simulated").unwrap();
        (simulated.reason, simulated.message, status.simulation.unwrap().attempt)
    };
    let (reason, message, attempt) = told(failed("given-up", 2), Done::default());
    assert_eq!((reason.as_str(), attempt), ("Failed", Some(2)));
    assert!(message.contains("It is asked for again at 2026-12-07T09:02:00Z."), "{message}");
    let (reason, message, _) = told(failed("too-many-facts", 1), Done::default());
    assert!(reason == "TooManyFacts" && !message.contains("asked for again"), "{message}");
    let asked = Simulation { state: "waiting".to_owned(), failure: None, ..failed("given-up", 2).1.simulation.unwrap() };
    let done = Done { simulation: Some((asked, 3)), ..Done::default() };
    let (reason, _, attempt) = told(failed("given-up", 2), done);
    assert_eq!((reason.as_str(), attempt), ("Running", Some(3)));
}
