//! Every arrow of the trajectory's table, and what is refused beside it.

use kernel::redacted::Redacted;

use super::super::codes::Code as _;
use super::*;

fn step(hour: i64) -> Step {
    let at = "2026-06-01T08:00:00Z".parse::<Timestamp>().unwrap();
    let at = Timestamp::from_second(at.as_second() + hour * 3600).unwrap();
    Step { at, by: WorkerId::derived(&[b"worker"]) }
}

fn parent(name: &str) -> Parent {
    let id = ParentId::derived(&[name.as_bytes()]);
    let name = Redacted::new(name.to_owned());
    Parent { id, household: None, name, consents: false, outcome: None, screened_at: None }
}

fn trajectory(entry: Entry) -> Trajectory {
    let court = Court { pro_forma: Date::constant(2026, 11, 10), examined: None, reported_at: None };
    let child = Child {
        id: ChildId::derived(&[b"child"]),
        name: Redacted::new("Kind Voorbeeld".to_owned()),
        birth_date: None,
        is_heard: false,
    };
    Trajectory {
        id: TrajectoryId::derived(&[b"trajectory"]),
        entry,
        municipality_code: "0855".into(),
        dossier: None,
        entered: step(0),
        parents: vec![parent("one"), parent("other")],
        children: vec![child],
        court: (entry == Entry::Court).then_some(court),
        main_proceedings_ended: None,
        extended_months: 0,
        split_at: None,
        arranged: None,
        lead: None,
        linked: None,
        state: State::Entered,
        since: step(0),
    }
}

fn screened(trajectory: Trajectory, outcome: ScreeningOutcome) -> Trajectory {
    let (one, other) = (trajectory.parents[0].id, trajectory.parents[1].id);
    let screened = trajectory.screened(one, ScreeningOutcome::Negative, step(1)).unwrap();
    screened.screened(other, outcome, step(1)).unwrap()
}

#[test]
fn a_trajectory_goes_from_its_entry_to_its_end() {
    let held = trajectory(Entry::Parents).accept(step(1)).unwrap().hold_intake(step(2)).unwrap();
    assert_eq!(held.clone().start(step(3)), Err(Refusal::NotScreened));
    let started = screened(held, ScreeningOutcome::Undetermined).start(step(3)).unwrap();
    assert_eq!(started.clone().complete(true, step(4)), Err(Refusal::ModulesOpen));
    assert!(matches!(started.clone().complete(false, step(4)), Err(Refusal::ChildrenUnheard(_))));
    let mut heard = started;
    heard.children[0].is_heard = true;
    assert_eq!(heard.clone().complete(false, step(2)), Err(Refusal::TooEarly));
    let completed = heard.complete(false, step(4)).unwrap();
    assert_eq!(completed.state.code(), "completed");
    assert!(completed.withdraw(Redacted::new("x".into()), step(5)).is_err());
}

#[test]
fn a_court_s_referral_is_accepted_only_without_contra_indications() {
    let referred = trajectory(Entry::Court);
    assert_eq!(referred.clone().accept(step(1)), Err(Refusal::NotExamined));
    let present = referred.clone().examine(ContraIndications::Present, step(1)).unwrap();
    assert_eq!(present.accept(step(2)), Err(Refusal::ContraIndicated));
    let none = referred.examine(ContraIndications::None, step(1)).unwrap();
    assert_eq!(none.clone().examine(ContraIndications::None, step(1)), Err(Refusal::AlreadyExamined));
    assert!(none.accept(step(2)).is_ok());
    assert_eq!(trajectory(Entry::School).examine(ContraIndications::None, step(1)), Err(Refusal::NoCourt));
}

#[test]
fn a_court_date_moves_ahead_only_and_the_report_is_sent_once() {
    let referred = trajectory(Entry::Court);
    let moved = referred.clone().move_pro_forma(Date::constant(2026, 12, 8), step(1)).unwrap();
    assert_eq!(moved.court.unwrap().pro_forma, Date::constant(2026, 12, 8));
    assert_eq!(referred.clone().move_pro_forma(Date::constant(2026, 6, 1), step(1)), Err(Refusal::DateIsOver));
    let reported = referred.report_to_court(step(1)).unwrap();
    assert_eq!(reported.report_to_court(step(2)), Err(Refusal::AlreadyReported));
    assert_eq!(trajectory(Entry::Parents).report_to_court(step(1)), Err(Refusal::NoCourt));
}

#[test]
fn tracks_once_split_stay_split_whatever_is_screened_later() {
    let split = screened(trajectory(Entry::Parents), ScreeningOutcome::Positive);
    assert_eq!(split.split_at, Some(step(1).at));
    let parent = split.parents[1].id;
    let again = split.screened(parent, ScreeningOutcome::Negative, step(2)).unwrap();
    assert_eq!(again.gate().joint(), Err(Refusal::TracksAreSplit));
    assert_eq!(again.clone().screened(parent, ScreeningOutcome::Negative, step(1)), Err(Refusal::TooEarly));
    let arranged = again.arrange_tracks(Redacted::new("apart".into()), step(3)).unwrap();
    assert_eq!(arranged.arrange_tracks(Redacted::new("apart".into()), step(4)), Err(Refusal::AlreadyArranged));
    assert_eq!(trajectory(Entry::Parents).arrange_tracks(Redacted::new("x".into()), step(1)), Err(Refusal::NotSplit));
}

#[test]
fn one_coordinator_leads_and_another_is_linked() {
    let (anna, bram) = (WorkerId::derived(&[b"anna"]), WorkerId::derived(&[b"bram"]));
    let led = trajectory(Entry::Parents).assign_lead(anna, None).unwrap();
    assert_eq!(led.clone().assign_lead(bram, None), Err(Refusal::SomebodyElseLeads), "of two at once one wins");
    assert_eq!(led.clone().link(anna), Err(Refusal::LeadAndLinked));
    let linked = led.link(bram).unwrap();
    let handed = linked.assign_lead(bram, Some(anna)).unwrap();
    assert_eq!((handed.lead, handed.linked), (Some(bram), None));
}

#[test]
fn an_extension_is_of_six_months_in_all() {
    let held = trajectory(Entry::Parents).accept(step(1)).unwrap().hold_intake(step(2)).unwrap();
    let started = screened(held, ScreeningOutcome::Negative).start(step(3)).unwrap();
    let extended = started.extend(4, step(4)).unwrap();
    assert_eq!(extended.clone().extend(3, step(5)), Err(Refusal::ExtensionOutOfBounds));
    assert_eq!(extended.clone().extend(0, step(5)), Err(Refusal::ExtensionOutOfBounds));
    assert_eq!(extended.extend(2, step(5)).map(|one| one.extended_months), Ok(6));
}

#[test]
fn two_parents_and_a_child_make_a_trajectory() {
    let good = trajectory(Entry::Transfer);
    assert_eq!(good.check(), Ok(()));
    assert_eq!(Trajectory { parents: vec![parent("one")], ..good.clone() }.check(), Err(Refusal::NotTwoParents));
    assert_eq!(Trajectory { children: vec![], ..good.clone() }.check(), Err(Refusal::NoChild));
    assert_eq!(Trajectory { municipality_code: "85".into(), ..good.clone() }.check(), Err(Refusal::NoMunicipality));
    assert_eq!(Trajectory { entry: Entry::Court, ..good }.check(), Err(Refusal::ProFormaDate));
    assert_eq!(Entry::of("moon"), None);
}
