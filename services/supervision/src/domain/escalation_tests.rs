//! Every arrow of an escalation, and no other.

use kernel::id::Id;

use super::super::decision::Outcome;
use super::super::text;
use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn step(second: i64) -> Step {
    Step { at: at(second), by: Id::derived(&[b"worker"]) }
}

fn dossier(children: Children) -> Dossier {
    Dossier { id: Id::derived(&[b"dossier"]), municipality_code: "0855".to_owned(), children, opened_at: at(0), closed_at: None }
}

const CHILD: Children = Children { minor: true, unborn: false };

fn reason() -> Text {
    text("reason", "It goes on.").unwrap()
}

fn raised_at_desk(desk: Desk) -> Escalation {
    Escalation::raise(Id::derived(&[b"escalation"]), &dossier(CHILD), desk, false, reason(), step(10)).unwrap()
}

fn decision() -> Decision {
    Decision { outcome: Outcome::VoluntaryHelpContinues, conditions: vec![], review_date: None, explanation: None }
}

fn all() -> [Escalation; 7] {
    let step = step(20);
    [
        State::Raised,
        State::Delivered,
        State::Acknowledged(step),
        State::Suspended(step),
        State::Decided(step, decision()),
        State::TakenBack(step),
        State::PassedOn { at: step.at, to: Id::derived(&[b"other"]) },
    ]
    .map(|state| Escalation { state, ..raised_at_desk(Desk::Justice) })
}

fn check(act: impl Fn(Escalation) -> Result<Escalation, Refusal>, from: &[&str], to: &str) {
    for escalation in all() {
        let code = escalation.state.code();
        match act(escalation) {
            Ok(after) => assert!(from.contains(&code) && after.state.code() == to, "from {code} to {}", after.state.code()),
            Err(refusal) => {
                assert!(!from.contains(&code), "refused from {code}: {refusal}");
                assert!(matches!(refusal, Refusal::StandsElsewhere { state, .. } if state == code));
            }
        }
    }
}

fn rung(name: &str) -> Rung {
    Rung {
        fact: Id::derived(&[name.as_bytes()]),
        key: RungKey {
            obligation: Id::derived(&[b"obligation"]),
            row: "P3".to_owned(),
            rung: name.to_owned(),
            episode: Id::derived(&[b"episode"]),
            repetition: 0,
        },
        acute: false,
        report: None,
        dossier: Some(dossier(CHILD).id),
        about_dossier: true,
        children: CHILD,
    }
}

#[test]
fn every_arrow_and_no_other() {
    let day = "1970-01-03".parse().unwrap();
    check(|one| one.acknowledge(step(30)), &["delivered"], "acknowledged");
    check(|one| one.suspend(day, reason(), step(30)), &["acknowledged"], "suspended");
    check(|one| one.resume(step(30)), &["suspended"], "acknowledged");
    check(|one| one.decide(decision(), step(30)), &["acknowledged", "suspended"], "decided");
    check(|one| one.take_back(step(30)), &["decided"], "taken-back");
}

#[test]
fn delivering_twice_changes_nothing_the_second_time() {
    let Delivery::First(delivered) = raised_at_desk(Desk::Justice).deliver(at(15)) else { panic!("not delivered") };
    assert_eq!((delivered.state.code(), delivered.delivered_at), ("delivered", Some(at(15))));
    for escalation in all().into_iter().skip(1) {
        assert_eq!(escalation.clone().deliver(at(40)), Delivery::Again(escalation));
    }
}

#[test]
fn a_desk_puts_its_next_step_off_once_until_a_later_day() {
    let acknowledged = Escalation { state: State::Acknowledged(step(20)), ..raised_at_desk(Desk::Justice) };
    let today = acknowledged.clone().suspend("1970-01-01".parse().unwrap(), reason(), step(30));
    assert_eq!(today, Err(Refusal::DateNotAhead { field: "untilDate" }));
    let until = "1970-01-02".parse().unwrap();
    let resumed = acknowledged.suspend(until, reason(), step(30)).unwrap().resume(step(40)).unwrap();
    assert_eq!(resumed.clone().suspend(until, reason(), step(50)), Err(Refusal::AlreadySuspended(resumed.id)));
}

#[test]
fn a_silent_desk_is_passed_on_to_its_fallback() {
    for escalation in all() {
        let (state, waits) = (escalation.state.clone(), escalation.state.waits_for_desk());
        let passed = escalation.pass_on(&rung("overdue"), None, at(60));
        assert_eq!(passed.is_some(), waits, "from {}", state.code());
    }
    let passed = raised_at_desk(Desk::YouthProtectionTable).pass_on(&rung("overdue"), None, at(60)).unwrap();
    assert_eq!(passed.silent.state, State::PassedOn { at: at(60), to: passed.next.id });
    assert_eq!((passed.next.desk, passed.next.state, passed.next.dossier), (Desk::Justice, State::Raised, passed.silent.dossier));
}

#[test]
fn a_policy_may_name_a_desk_that_lies_further_on_and_never_one_that_lies_back() {
    let passed = |named| raised_at_desk(Desk::Justice).pass_on(&rung("overdue"), Some(named), at(60)).unwrap().next.desk;
    assert_eq!(passed(Desk::ProgrammeDirector), Desk::ProgrammeDirector);
    assert_eq!(passed(Desk::YouthProtectionTable), Desk::VeiligThuis);
    assert_eq!(passed(Desk::Justice), Desk::VeiligThuis);
}

#[test]
fn after_the_programme_director_it_ends() {
    let last = Escalation { desk: Desk::ProgrammeDirector, ..raised_at_desk(Desk::Justice) };
    assert_eq!(last.pass_on(&rung("overdue"), None, at(60)), None);
}

#[test]
fn an_overtaken_escalation_is_still_taken_back_by_a_person() {
    for escalation in all() {
        let open = escalation.state.is_open();
        let Some(overtaken) = escalation.overtake(at(30)) else {
            assert!(!open);
            continue;
        };
        assert_eq!(overtaken.clone().overtake(at(40)), None, "it is overtaken once");
        assert_eq!(overtaken.take_back(step(50)).unwrap().state, State::TakenBack(step(50)));
    }
}

#[test]
fn a_rung_always_opens_the_same_escalation() {
    let one = Escalation::of_rung(&rung("overdue"), Desk::Justice, at(10));
    let again = Escalation::of_rung(&rung("overdue"), Desk::Justice, at(99));
    assert_eq!(one.id, again.id);
    assert_ne!(one.id, Escalation::of_rung(&rung("later"), Desk::Justice, at(10)).id);
}

#[test]
fn a_desk_that_the_coordinator_chose_makes_a_rung_superfluous() {
    let chosen = [raised_at_desk(Desk::Justice)];
    let table = Desk::YouthProtectionTable;
    assert!(rung("overdue").covered_by(table, &chosen).is_some(), "about the dossier: any desk");
    let about_person = Rung { about_dossier: false, ..rung("overdue") };
    assert!(about_person.covered_by(Desk::Justice, &chosen).is_some(), "about something else: the same desk");
    assert!(about_person.covered_by(Desk::VeiligThuis, &chosen).is_none());
    let done = [Escalation { state: State::TakenBack(step(20)), ..raised_at_desk(Desk::Justice) }];
    assert!(rung("overdue").covered_by(Desk::Justice, &done).is_none(), "an escalation that is over covers nothing");
    let by_rung = [Escalation::of_rung(&rung("overdue"), Desk::Justice, at(10))];
    assert!(rung("later").covered_by(Desk::Justice, &by_rung).is_none(), "only the coordinator's own choice counts");
}

#[test]
fn a_coordinator_chooses_the_table_only_for_children() {
    let refused = Escalation::raise(
        Id::derived(&[b"escalation"]),
        &dossier(Children::default()),
        Desk::YouthProtectionTable,
        false,
        reason(),
        step(10),
    );
    assert_eq!(refused, Err(Refusal::NoChildConcerned));
}

#[test]
fn nothing_precedes_what_it_follows() {
    let delivered = Escalation { state: State::Delivered, delivered_at: Some(at(20)), ..raised_at_desk(Desk::Justice) };
    assert_eq!(delivered.acknowledge(step(19)), Err(Refusal::TooEarly));
}
