//! Taking a report in, marking it acute, turning it away, assigning and assessing it.

use kernel::id::WorkerId;

use super::*;
use crate::domain::codes::{Holder, NotAdmittedReason, Sector};
use crate::domain::household::{Address, Household, MatchKey};
use crate::domain::person::Help;
use crate::domain::report::Acute;
use crate::domain::source::MeldcodeStep;
use crate::domain::state::State;

#[test]
fn veilig_thuis_has_sight_of_safety_of_a_received_report() {
    let report = received();
    assert_eq!((report.sight.holder, report.sight.since), (Holder::VeiligThuis, day(1)));
    assert_eq!((report.state, report.acute), (State::Received, Acute::No));
}

#[test]
fn a_report_says_what_kind_of_violence_it_is_about_once() {
    assert_eq!(Report::receive(Received { nature: vec![], ..incoming() }), Err(Refusal::NoNature));
    let twice = Received { nature: vec![Nature::Stalking, Nature::ElderAbuse, Nature::Stalking], ..incoming() };
    assert_eq!(Report::receive(twice).expect("valid").nature, [Nature::ElderAbuse, Nature::Stalking]);
}

#[test]
fn a_report_concerns_more_than_bystanders() {
    let persons = vec![person(1, said(Role::Network)), person(2, said(Role::Professional))];
    assert_eq!(Report::receive(Received { persons, ..incoming() }), Err(Refusal::NobodyConcerned));
    let persons = vec![person(1, said(Role::UnbornChild))];
    assert!(Report::receive(Received { persons, ..incoming() }).expect("valid").unborn_concerned());
}

#[test]
fn only_a_professional_under_the_meldcode_has_a_step_and_then_also_a_sector() {
    let step = MeldcodeStep::new(5).expect("step 5");
    assert_eq!(Source::new(Capacity::Citizen, None, Some(step)), Err(Refusal::StepWithoutMeldcode));
    assert_eq!(Source::new(Capacity::MeldcodeProfessional, None, Some(step)), Err(Refusal::ProfessionalWithoutSector));
    let school = Source::new(Capacity::MeldcodeProfessional, Some(Sector::PrimarySchool), Some(step)).expect("valid");
    assert_eq!(school.meldcode_step().map(MeldcodeStep::number), Some(5));
    assert!(Source::new(Capacity::MeldcodeProfessional, Some(Sector::Hospital), None).is_ok());
    assert_eq!(MeldcodeStep::new(0), Err(Refusal::NoSuchMeldcodeStep));
    assert_eq!(MeldcodeStep::new(6), Err(Refusal::NoSuchMeldcodeStep));
}

#[test]
fn feedback_is_promised_only_to_a_reporter_who_is_known() {
    assert_eq!(Reporter::new(false, true, true), Err(Refusal::FeedbackToNobody));
    assert!(Reporter::new(false, false, true).is_ok());
}

#[test]
fn what_happened_cannot_lie_in_the_future_and_defaults_to_now() {
    assert_eq!(Moment::new(Some(day(3)), day(2), worker()), Err(Refusal::InTheFuture));
    assert_eq!(Moment::new(Some(day(2)), day(2), worker()), Ok(on(2)));
    assert_eq!(Moment::new(None, day(2), worker()), Ok(on(2)));
}

#[test]
fn a_report_can_come_in_acute() {
    let report = Report::receive(Received { acute: true, ..incoming() }).expect("valid");
    assert_eq!(report.acute, Acute::Marked { on: on(1) });
}

#[test]
fn anyone_marks_a_report_acute_in_any_state_and_again_after_the_answer() {
    for status in Status::ALL.iter().copied() {
        let marked = at(status).mark_acute(on(10)).expect("at any moment");
        assert_eq!(marked.state.status(), status);
        assert_eq!(marked.clone().mark_acute(on(11)), Err(Refusal::AlreadyAcute));
        let answered = marked.answer_acute(on(11)).expect("marked");
        assert_eq!(answered.acute, Acute::Answered { marked: on(10), on: on(11) });
        assert_eq!(answered.clone().answer_acute(on(12)), Err(Refusal::NotAcute));
        assert!(answered.mark_acute(on(12)).is_ok());
    }
    assert_eq!(received().answer_acute(on(2)), Err(Refusal::NotAcute));
}

#[test]
fn an_answer_does_not_come_before_the_mark() {
    let marked = received().mark_acute(on(3)).expect("received");
    assert_eq!(marked.answer_acute(on(2)), Err(Refusal::BeforeItsCause { earlier: day(3) }));
}

#[test]
fn only_a_received_report_is_turned_away() {
    for reason in NotAdmittedReason::ALL.iter().copied() {
        only_from(&[Status::Received], |report| report.not_admit(reason, on(20)));
        let report = received().not_admit(reason, on(2)).expect("received");
        assert_eq!(report.state, State::NotAdmitted { reason, on: on(2) });
    }
}

#[test]
fn a_handler_is_assigned_until_the_report_ends() {
    let open: Vec<_> = Status::ALL.iter().copied().filter(|s| !matches!(s, Status::NotAdmitted | Status::Closed)).collect();
    let other = WorkerId::from_uuid(uuid::Uuid::from_u128(8));
    only_from(&open, |report| report.assign(worker())?.assign(other));
    assert_eq!(received().assign(other).expect("received").handler, Some(other));
}

#[test]
fn a_report_is_assessed_only_once() {
    for outcome in Outcome::ALL.iter().copied() {
        let reasons = if outcome == Outcome::NoFollowUpNeeded { reasons(&[1, 2, 3]) } else { reasons(&[]) };
        only_from(&[Status::Received], |report| report.assess(outcome, &reasons, on(20)));
        let course = assessed(outcome).state.course().expect("assessed");
        assert_eq!((course.assessment.outcome, course.assessment.on), (outcome, on(2)));
    }
}

#[test]
fn an_assessment_does_not_come_before_the_report() {
    let report = Report::receive(Received { on: on(5), ..incoming() }).expect("valid");
    let refused = report.assess(Outcome::Transfer, &reasons(&[]), on(4));
    assert_eq!(refused, Err(Refusal::BeforeItsCause { earlier: day(5) }));
}

#[test]
fn no_follow_up_needs_a_reason_for_each_victim_perpetrator_and_child() {
    let refused = received().assess(Outcome::NoFollowUpNeeded, &reasons(&[1]), on(2));
    assert_eq!(refused, Err(Refusal::NoFollowUpWithoutReasons { missing: vec![person_id(2), person_id(3)] }));
    let report = assessed(Outcome::NoFollowUpNeeded);
    assert_eq!(report.awaiting_help().count(), 0);
    assert_eq!(report.person(person_id(3)).expect("in it").help, Help::NotNeeded { at: day(2) });
    assert_eq!(report.person(person_id(4)).expect("in it").help, Help::NotOwed);
}

#[test]
fn a_reason_is_about_somebody_in_the_report_to_whom_help_is_owed() {
    let assess = |persons| received().assess(Outcome::NoFollowUpNeeded, &reasons(persons), on(2));
    assert_eq!(assess(&[1, 2, 3, 9]), Err(Refusal::NoSuchPerson));
    assert_eq!(assess(&[1, 2, 3, 4]), Err(Refusal::NoHelpOwed));
    let transfer = received().assess(Outcome::Transfer, &reasons(&[1]), on(2));
    assert_eq!(transfer, Err(Refusal::ReasonsWithoutNeed));
}

#[test]
fn a_blank_text_is_no_reason_and_no_text_shows_in_a_debug_print() {
    assert_eq!(Text::new(" \n\t"), None);
    let printed = format!("{:?}", Text::new("Fictief Persoon belt in tranen"));
    assert!(!printed.contains("Fictief"), "{printed}");
}

#[test]
fn the_same_address_and_surname_have_the_same_key() {
    let key = |postcode, number, name: &str| {
        MatchKey::new(&Address::new(postcode, number).expect("valid"), &kernel::redacted::Redacted::new(name.to_owned()))
    };
    assert_eq!(key("5038 ea", 12, "van Proef"), key("5038EA", 12, "Van-Proef"));
    assert_ne!(key("5038EA", 12, "van Proef"), key("5038EA", 1, "2 van Proef"));
    assert_ne!(key("5038EA", 12, "van Proef"), key("5038EA", 12, "van Toets"));
    assert_eq!(Address::new("503 8EA1", 1), Err(Refusal::NoPostcode));
    assert_eq!(Address::new("5038EA", 0), Err(Refusal::NoHouseNumber));
}

#[test]
fn a_household_is_merged_once_and_never_into_itself() {
    let household = |number, merged_into| Household {
        id: HouseholdId::from_uuid(Uuid::from_u128(number)),
        municipality: MunicipalityCode::new("0855").expect("four digits"),
        merged_into,
    };
    let (one, two) = (household(1, None), household(2, None));
    assert_eq!(one.merge(&one), Err(Refusal::MergeIntoItself));
    let merged = one.merge(&two).expect("two households");
    assert_eq!(merged.merged_into, Some(two.id));
    assert_eq!(merged.merge(&two), Err(Refusal::AlreadyMerged));
    assert_eq!(two.merge(&merged), Err(Refusal::AlreadyMerged));
}

#[test]
fn a_municipality_has_four_digits() {
    for wrong in ["", "855", "GM0855", "08a5", "08555"] {
        assert_eq!(MunicipalityCode::new(wrong), Err(Refusal::NoMunicipality));
    }
    assert_eq!(MunicipalityCode::new("0855").expect("four digits").as_str(), "0855");
}
