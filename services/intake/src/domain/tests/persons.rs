//! Who a person is in a report, and what follows from it.

use jiff::civil::{Date, date};

use super::*;
use crate::domain::person::Help;

fn record(said: Statement) -> Result<Person, Refusal> {
    Person::record(person_id(1), &said, date(2026, 6, 1), day(1))
}

fn born(role: Role, on: Date) -> Result<Person, Refusal> {
    record(Statement { birth_date: Some(kernel::redacted::Redacted::new(on)), ..said(role) })
}

#[test]
fn a_person_is_a_minor_until_the_eighteenth_birthday() {
    assert!(born(Role::Victim, date(2008, 6, 2)).expect("valid").minor);
    assert!(!born(Role::Victim, date(2008, 6, 1)).expect("valid").minor);
    assert!(born(Role::Child, date(2026, 6, 1)).expect("born today").minor);
    assert!(!born(Role::Victim, date(2008, 2, 29)).expect("valid").minor);
}

#[test]
fn a_child_is_a_minor_unless_it_is_known_to_be_of_age() {
    assert!(record(said(Role::Child)).expect("valid").minor);
    assert_eq!(born(Role::Child, date(2008, 6, 1)), Err(Refusal::ChildOfAge));
    assert_eq!(record(Statement { thought_minor: Some(false), ..said(Role::Child) }), Err(Refusal::ChildOfAge));
}

#[test]
fn without_a_date_of_birth_it_counts_what_is_thought() {
    assert!(record(Statement { thought_minor: Some(true), ..said(Role::Victim) }).expect("valid").minor);
    assert!(!record(said(Role::Victim)).expect("valid").minor);
}

#[test]
fn nobody_is_born_in_the_future_and_the_unborn_are_not_born() {
    assert_eq!(born(Role::Victim, date(2026, 6, 2)), Err(Refusal::BornInTheFuture));
    assert_eq!(born(Role::UnbornChild, date(2026, 1, 1)), Err(Refusal::UnbornWithBirthDate));
    assert!(!record(said(Role::UnbornChild)).expect("valid").minor);
}

#[test]
fn there_is_a_duty_to_inform_everyone_whose_data_came_from_somebody_else() {
    for role in Role::ALL.iter().copied() {
        let duty = record(said(role)).expect("valid").informing.duty();
        assert_eq!(duty, !matches!(role, Role::UnbornChild | Role::Professional), "{role:?}");
        let own = record(Statement { told_by_person: true, ..said(role) }).expect("valid");
        assert!(!own.informing.duty(), "{role:?}");
    }
}

#[test]
fn help_is_owed_to_victims_suspected_perpetrators_and_children() {
    for role in Role::ALL.iter().copied() {
        let owed = record(said(role)).expect("valid").help == Help::Owed;
        assert_eq!(owed, matches!(role, Role::Victim | Role::SuspectedPerpetrator | Role::Child), "{role:?}");
    }
}

#[test]
fn a_minor_is_concerned_as_victim_perpetrator_or_child_only() {
    let minor = |role| record(Statement { thought_minor: Some(true), ..said(role) }).expect("valid").minor_concerned();
    assert!(minor(Role::Victim) && minor(Role::SuspectedPerpetrator) && minor(Role::Child));
    assert!(!minor(Role::Network) && !minor(Role::UnbornChild));
    assert!(received().minor_concerned());
    assert!(!received().unborn_concerned());
}
