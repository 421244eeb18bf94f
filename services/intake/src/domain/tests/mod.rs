//! Every arrow of a report, every refusal, in sentences.

mod advice;
mod intake;
mod owed;
mod persons;
mod route;
mod transfers;

use kernel::id::{HouseholdId, PersonId, ReportId, TransferId, WorkerId};
use kernel::time::Timestamp;
use uuid::Uuid;

use super::codes::{Capacity, Code, LegalBasis, Nature, Outcome, Receiver, Role, Status};
use super::household::MunicipalityCode;
use super::moment::Moment;
use super::person::{Person, Statement};
use super::refusal::Refusal;
use super::report::{Received, Report};
use super::source::{Reporter, Source};
use super::text::Text;
use super::transfer::{Answer, Transfer};

/// Noon of a day of June 2026.
fn day(day: i8) -> Timestamp {
    jiff::civil::date(2026, 6, day).at(12, 0, 0, 0).to_zoned_datetime(kernel::time::amsterdam()).expect("noon exists").timestamp()
}

fn worker() -> WorkerId {
    WorkerId::from_uuid(Uuid::from_u128(7))
}

fn on(of_june: i8) -> Moment {
    Moment { at: day(of_june), by: worker() }
}

fn person_id(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn transfer_id(number: u128) -> TransferId {
    TransferId::from_uuid(Uuid::from_u128(number))
}

fn said(role: Role) -> Statement {
    Statement { role, birth_date: None, thought_minor: None, told_by_person: false, also_in: None }
}

fn person(number: u128, said: Statement) -> Person {
    Person::record(person_id(number), &said, jiff::civil::date(2026, 6, 1), day(1)).expect("a valid person")
}

/// What comes in on the first of June: a victim (1), a suspected perpetrator (2), a child (3) and a neighbour (4).
fn incoming() -> Received {
    Received {
        id: ReportId::from_uuid(Uuid::from_u128(100)),
        household: HouseholdId::from_uuid(Uuid::from_u128(200)),
        municipality: MunicipalityCode::new("0855").expect("four digits"),
        on: on(1),
        source: Source::new(Capacity::Police, None, None).expect("the police need no sector"),
        reporter: Reporter::new(true, true, false).expect("a known reporter"),
        nature: vec![Nature::PartnerViolence],
        injury: true,
        acute: false,
        persons: vec![
            person(1, said(Role::Victim)),
            person(2, said(Role::SuspectedPerpetrator)),
            person(3, said(Role::Child)),
            person(4, said(Role::Network)),
        ],
    }
}

fn received() -> Report {
    Report::receive(incoming()).expect("a valid report")
}

fn reasons(persons: &[u128]) -> std::collections::BTreeMap<PersonId, Text> {
    let reason = Text::new("help already runs").expect("a text");
    persons.iter().map(|number| (person_id(*number), reason.clone())).collect()
}

fn assessed(outcome: Outcome) -> Report {
    let reasons = if outcome == Outcome::NoFollowUpNeeded { reasons(&[1, 2, 3]) } else { reasons(&[]) };
    received().assess(outcome, &reasons, on(2)).expect("a received report can be assessed")
}

fn transfer(number: u128) -> Transfer {
    Transfer {
        id: transfer_id(number),
        receiver: Receiver::FjcPlanning,
        legal_basis: LegalBasis::Task,
        told: true,
        sent: on(3),
        answer: Answer::Awaited,
    }
}

/// A report in the given state, by the shortest way.
fn at(status: Status) -> Report {
    let report = match status {
        Status::Received => Ok(received()),
        Status::NotAdmitted => received().not_admit(super::codes::NotAdmittedReason::NotAdmitted, on(2)),
        Status::Assessed => Ok(assessed(Outcome::FollowUpAtVeiligThuis)),
        Status::InvestigationDecided => at(Status::Assessed).decide_investigation(on(3)),
        Status::Investigating => at(Status::InvestigationDecided).start_investigation(on(4)),
        Status::Judged => at(Status::Investigating).judge_investigation(super::codes::Finding::Confirmed, on(5)),
        Status::CustomRouteDescribed => assessed(Outcome::RegionalCustom).describe_custom_route(on(3)),
        Status::FollowedUp => at(Status::Assessed).complete_follow_up(on(3)),
        Status::TransferSent => assessed(Outcome::Transfer).send(transfer(1)),
        Status::TransferDeclined => at(Status::TransferSent).decline_transfer(transfer_id(1), day(4)),
        Status::Transferred => {
            at(Status::TransferSent).accept_transfer(transfer_id(1), Some(kernel::id::DossierId::from_uuid(Uuid::nil())), day(4))
        }
        Status::TakenBack => at(Status::Transferred).take_back(day(5)),
        Status::Closed => settled(at(Status::FollowedUp)).close(on(9)),
    };
    let report = report.expect("the shortest way is open");
    assert_eq!(report.state.status(), status);
    report
}

/// The same report with nothing owed any more.
fn settled(mut report: Report) -> Report {
    let persons: Vec<_> = report.persons.clone();
    for person in persons {
        if person.informing.owed() {
            report = report.inform(person.id, on(8), false).expect("informing is owed");
        }
        if person.help.open() {
            report = report.start_help(person.id, day(8)).expect("help is owed");
        }
    }
    let report = report.feed_back(super::codes::After::Assessment, on(8)).expect("feedback is owed");
    match report.state.course().and_then(|course| course.investigation) {
        Some(_) => report.feed_back(super::codes::After::Investigation, on(8)).expect("feedback is owed"),
        None => report,
    }
}

/// Takes a step from every state: it succeeds from exactly the states named, and is `NotNow` from all others.
fn only_from(allowed: &[Status], step: impl Fn(Report) -> Result<Report, Refusal>) {
    for status in Status::ALL.iter().copied() {
        match step(at(status)) {
            Ok(_) => assert!(allowed.contains(&status), "possible from {status:?}"),
            Err(Refusal::NotNow { status: said, .. }) => {
                assert_eq!(said, status);
                assert!(!allowed.contains(&status), "not possible from {status:?}");
            }
            Err(other) => panic!("from {status:?}: {other}"),
        }
    }
}
