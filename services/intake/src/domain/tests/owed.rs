//! Informing persons, help and feedback.

use super::*;
use crate::domain::codes::After;
use crate::domain::informing::{Extension, Informing};
use crate::domain::person::Help;

fn two_weeks() -> Extension {
    Extension::new(2, "the task asks for it", "to end the situation").expect("both grounds")
}

fn open() -> Vec<Status> {
    Status::ALL.iter().copied().filter(|status| !matches!(status, Status::NotAdmitted | Status::Closed)).collect()
}

#[test]
fn a_person_is_informed_once_and_never_before_the_data_was_recorded() {
    let early = Moment { at: day(1) - jiff::SignedDuration::from_hours(1), by: worker() };
    assert_eq!(received().inform(person_id(1), early, false), Err(Refusal::BeforeItsCause { earlier: day(1) }));
    let informed = received().inform(person_id(1), on(2), true).expect("owed");
    assert_eq!(
        informed.person(person_id(1)).expect("in it").informing,
        Informing::Informed { extensions: 0, on: on(2), through_representative: true }
    );
    assert_eq!(informed.clone().inform(person_id(1), on(3), false), Err(Refusal::AlreadyInformed));
    assert_eq!(informed.extend_informing(person_id(1), &two_weeks()), Err(Refusal::AlreadyInformed));
    only_from(&open(), |report| report.inform(person_id(1), on(20), false));
}

#[test]
fn informing_is_extended_again_and_again_by_at_most_two_weeks_with_both_grounds() {
    let report = received().extend_informing(person_id(1), &two_weeks()).expect("owed");
    let report = report.extend_informing(person_id(1), &two_weeks()).expect("still owed");
    assert_eq!(report.person(person_id(1)).expect("in it").informing.extensions(), 2);
    let report = report.inform(person_id(1), on(28), false).expect("still owed");
    assert_eq!(report.person(person_id(1)).expect("in it").informing.extensions(), 2);
    assert_eq!(Extension::new(0, "a", "b"), Err(Refusal::ExtensionTooLong));
    assert_eq!(Extension::new(3, "a", "b"), Err(Refusal::ExtensionTooLong));
    assert_eq!(Extension::new(1, " ", "b"), Err(Refusal::ExtensionWithoutTask));
    assert_eq!(Extension::new(1, "a", ""), Err(Refusal::ExtensionWithoutSituation));
    only_from(&open(), |report| report.extend_informing(person_id(1), &two_weeks()));
}

#[test]
fn nobody_is_informed_without_a_duty() {
    let persons = vec![person(1, Statement { told_by_person: true, ..said(Role::Victim) })];
    let report = Report::receive(Received { persons, ..incoming() }).expect("valid");
    assert_eq!(report.clone().inform(person_id(1), on(2), false), Err(Refusal::NoDutyToInform));
    assert_eq!(report.extend_informing(person_id(1), &two_weeks()), Err(Refusal::NoDutyToInform));
}

#[test]
fn a_person_is_somebody_in_the_report() {
    assert_eq!(received().inform(person_id(9), on(2), false), Err(Refusal::NoSuchPerson));
    assert_eq!(received().extend_informing(person_id(9), &two_weeks()), Err(Refusal::NoSuchPerson));
    assert_eq!(received().start_help(person_id(9), day(2)), Err(Refusal::NoSuchPerson));
    assert_eq!(received().help_not_needed(person_id(9), day(2)), Err(Refusal::NoSuchPerson));
}

#[test]
fn help_starts_or_is_not_needed_for_those_to_whom_it_is_owed() {
    only_from(&open(), |report| report.start_help(person_id(1), day(20)));
    let started = received().start_help(person_id(1), day(2)).expect("owed");
    assert_eq!(started.clone().start_help(person_id(1), day(3)), Err(Refusal::HelpAlreadySettled));
    assert_eq!(started.help_not_needed(person_id(1), day(3)), Err(Refusal::HelpAlreadySettled));
    assert_eq!(received().start_help(person_id(4), day(2)), Err(Refusal::NoHelpOwed));
    assert_eq!(received().help_not_needed(person_id(4), day(2)), Err(Refusal::NoHelpOwed));
}

#[test]
fn help_can_start_after_all_where_it_was_thought_not_to_be_needed() {
    let report = received().help_not_needed(person_id(1), day(2)).expect("owed");
    assert_eq!(report.clone().help_not_needed(person_id(1), day(3)), Err(Refusal::HelpAlreadySettled));
    let report = report.start_help(person_id(1), day(3)).expect("a change of mind");
    assert_eq!(report.person(person_id(1)).expect("in it").help, Help::Started { at: day(3) });
}

#[test]
fn the_reporter_is_told_once_after_each_judgement() {
    assert_eq!(received().feed_back(After::Assessment, on(2)), Err(Refusal::NothingToFeedBack));
    let assessed = at(Status::Assessed);
    assert_eq!(assessed.clone().feed_back(After::Investigation, on(3)), Err(Refusal::NothingToFeedBack));
    assert_eq!(assessed.clone().feed_back(After::Assessment, on(1)), Err(Refusal::BeforeItsCause { earlier: day(2) }));
    let told = assessed.feed_back(After::Assessment, on(3)).expect("owed");
    assert_eq!(told.feedback.after_assessment, Some(day(3)));
    assert_eq!(told.feed_back(After::Assessment, on(4)), Err(Refusal::AlreadyFedBack));
    let judged = at(Status::Judged).feed_back(After::Investigation, on(6)).expect("owed");
    assert_eq!(judged.feedback.after_investigation, Some(day(6)));
}

#[test]
fn a_second_investigation_owes_feedback_again() {
    let told = at(Status::Judged).feed_back(After::Investigation, on(6)).expect("owed");
    let again = told
        .send(Transfer { sent: on(7), ..transfer(1) })
        .and_then(|report| report.decline_transfer(transfer_id(1), day(8)))
        .and_then(|report| report.decide_investigation(on(9)))
        .and_then(|report| report.start_investigation(on(10)))
        .and_then(|report| report.judge_investigation(crate::domain::codes::Finding::Confirmed, on(11)))
        .expect("a new route");
    assert!(again.feed_back(After::Investigation, on(12)).is_ok());
}

#[test]
fn a_reporter_who_wants_no_feedback_gets_none() {
    let reporter = Reporter::new(true, false, false).expect("valid");
    let report = Report::receive(Received { reporter, ..incoming() }).expect("valid");
    let report = report.assess(Outcome::Transfer, &reasons(&[]), on(2)).expect("received");
    assert_eq!(report.feed_back(After::Assessment, on(3)), Err(Refusal::NoFeedbackOwed));
}
