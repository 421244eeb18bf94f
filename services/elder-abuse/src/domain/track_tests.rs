//! Every arrow of the track's table, and what is refused beside it.

use super::super::authorisation::Authorisation;
use super::super::codes::{AuthorisationKind, CourtDecision, Measure as CourtMeasure, MeasureKind, Petitioner, Revoker};
use super::super::measure::Measure;
use super::super::protection::Protection;
use super::super::text;
use super::*;
use kernel::id::{ActionId, AuthorisationId, ProtectionId};

fn step(hour: i64) -> Step {
    let at = "2026-06-01T08:00:00Z".parse::<Timestamp>().unwrap();
    let at = Timestamp::from_second(at.as_second() + hour * 3600).unwrap();
    Step { at, by: WorkerId::derived(&[b"worker"]) }
}

fn words(words: &str) -> Text {
    text("reason", words).unwrap()
}

fn somebody(name: &str, role: Role) -> Involved {
    let id = InvolvedId::derived(&[name.as_bytes()]);
    Involved { id, role, name: words(name), birth_date: None, dementia: Dementia::Unknown }
}

fn track() -> Track {
    Track {
        id: TrackId::derived(&[b"track"]),
        entry: Entry::Institution,
        municipality_code: "0855".into(),
        household: None,
        dossier: None,
        report: None,
        forms: vec![Form::FinancialExploitation],
        entered: step(0),
        involved: vec![
            somebody("older", Role::OlderPerson),
            somebody("son", Role::Suspected),
            somebody("niece", Role::Relative),
            somebody("nurse", Role::Professional),
        ],
        has_dynamics: false,
        heard_at: None,
        spoke: false,
        capacity_for_help: None,
        capacity_for_money: None,
        lead: None,
        looked_after: None,
        state: State::Entered,
        since: step(0),
    }
}

fn planned() -> Track {
    track().accept(step(1)).unwrap().record_dynamics(step(2)).unwrap().agree_plan(step(3)).unwrap()
}

const FINISHED: Unfinished = Unfinished { measures: false, authorisations: false };

#[test]
fn no_plan_is_agreed_before_what_drives_the_abuse_is_recorded() {
    assert_eq!(track().agree_plan(step(1)), Err(Refusal::DynamicsFirst));
    let accepted = track().accept(step(1)).unwrap();
    assert_eq!(accepted.clone().agree_plan(step(2)), Err(Refusal::DynamicsFirst));
    assert_eq!(accepted.must_be_planned(), Err(Refusal::DynamicsFirst));
    let seen = accepted.record_dynamics(step(2)).unwrap();
    assert_eq!(seen.must_be_planned(), Err(Refusal::StandsElsewhere { act: "add a measure", state: "accepted" }));
    assert_eq!(seen.agree_plan(step(3)).unwrap().state, State::Planned);
}

#[test]
fn a_track_is_completed_once_the_older_person_was_heard_apart_and_nothing_is_open() {
    assert_eq!(planned().complete(FINISHED, step(4)), Err(Refusal::NotHeardApart));
    let heard = Track { heard_at: Some(step(4).at), ..planned() };
    assert_eq!(heard.clone().complete(Unfinished { measures: true, ..FINISHED }, step(5)), Err(Refusal::MeasuresOpen));
    let misused = Unfinished { authorisations: true, ..FINISHED };
    assert_eq!(heard.clone().complete(misused, step(5)), Err(Refusal::AuthorisationMisused));
    assert_eq!(heard.complete(FINISHED, step(5)).unwrap().state, State::Completed);
}

#[test]
fn whoever_withdraws_said_so_apart_and_is_able_to_decide_it_and_doubt_leaves_help_as_it_is() {
    let why = || words("I want peace");
    assert_eq!(planned().withdraw(why(), step(4)), Err(Refusal::WithdrawnByAnother));
    let spoke = Track { heard_at: Some(step(4).at), spoke: true, ..planned() };
    for capacity in [None, Some(Capacity::Doubtful), Some(Capacity::NotCapable)] {
        let doubted = Track { capacity_for_help: capacity, capacity_for_money: Some(Capacity::Capable), ..spoke.clone() };
        assert!(matches!(doubted.withdraw(why(), step(5)), Err(Refusal::MayNotDecideHelp(_))), "{capacity:?}");
    }
    let able = Track { capacity_for_help: Some(Capacity::Capable), ..spoke };
    let gone = able.withdraw(why(), step(5)).unwrap();
    assert_eq!(gone.state.code(), "withdrawn");
    assert_eq!(planned().look_after(words("Seen"), step(6)), Err(Refusal::NothingToLookAfter));
    assert_eq!(gone.clone().look_after(words("Seen"), step(4)), Err(Refusal::TooEarly));
    let seen = gone.look_after(words("Home care looks in"), step(6)).unwrap();
    assert_eq!(seen.look_after(words("Again"), step(7)), Err(Refusal::NothingToLookAfter));
}

#[test]
fn whatever_is_said_moves_nothing() {
    let track = planned();
    let (older, son) = (track.involved[0].id, track.involved[1].id);
    for statement in Statement::ALL {
        for manner in [Manner::Alone, Manner::WithTrustedPerson] {
            assert_eq!(track.hear(older, manner, *statement, step(4)), Ok(true), "{statement:?}");
        }
        assert_eq!(track.hear(older, Manner::Together, *statement, step(4)), Ok(false), "together is not apart");
        assert_eq!(track.hear(son, Manner::Alone, *statement, step(4)), Ok(false));
        let unheard = track.hear(older, Manner::NotPossible, *statement, step(4));
        assert_eq!(unheard.is_ok(), *statement == Statement::None, "{statement:?}");
    }
    let stranger = InvolvedId::derived(&[b"stranger"]);
    assert_eq!(track.hear(stranger, Manner::Alone, Statement::None, step(4)), Err(Refusal::NoSuchPerson { field: "involvedId" }));
}

#[test]
fn four_eyes_are_of_two_people_of_whom_none_is_suspected() {
    let track = planned();
    let id = |place: usize| track.involved[place].id;
    let open =
        |kind, watchers: &[InvolvedId]| Measure::open(ActionId::derived(&[b"m"]), &track, kind, words("Note"), watchers, step(4));
    assert!(open(MeasureKind::FourEyes, &[id(2), id(3)]).is_ok());
    for watchers in [vec![], vec![id(2)], vec![id(2), id(2)], vec![id(1), id(2)], vec![id(0), id(3)], vec![id(2), id(3), id(1)]] {
        assert_eq!(open(MeasureKind::FourEyes, &watchers), Err(Refusal::NotFourEyes));
    }
    assert_eq!(open(MeasureKind::SafetyPlan, &[id(2)]), Err(Refusal::WatchersUnasked));
    let measure = open(MeasureKind::SafetyPlan, &[]).unwrap();
    assert_eq!(measure.clone().close(true, words("Done"), step(3)), Err(Refusal::TooEarly));
    let done = measure.close(true, words("Done"), step(5)).unwrap();
    assert_eq!((done.state(), done.close(false, words("No"), step(6))), ("done", Err(Refusal::MeasureClosed)));
}

#[test]
fn an_authorisation_is_revoked_by_whoever_may() {
    let track = planned();
    let held = || Authorisation {
        id: AuthorisationId::derived(&[b"a"]),
        track: track.id,
        kind: AuthorisationKind::BankAccount,
        holder: track.involved[1].id,
        misused: true,
        note: words("Withdrawals"),
        known: step(4),
        closed: None,
    };
    let asked = |measure| Protection {
        id: ProtectionId::derived(&[b"p"]),
        track: track.id,
        measure,
        petitioner: Petitioner::CareInstitution,
        note: words("Debts"),
        requested: step(4),
        decided: None,
    };
    let why = || words("Bank blocks it");
    let revoke = |by, track: &Track, protections: &[Protection]| held().revoke(by, track, protections, why(), step(6));
    assert_eq!(revoke(Revoker::OlderPerson, &track, &[]), Err(Refusal::MayNotDecideMoney("not assessed")));
    let doubted = Track { capacity_for_money: Some(Capacity::Doubtful), ..track.clone() };
    assert_eq!(revoke(Revoker::OlderPerson, &doubted, &[]), Err(Refusal::MayNotDecideMoney("doubtful")));
    let able = Track { capacity_for_money: Some(Capacity::Capable), ..track.clone() };
    assert_eq!(revoke(Revoker::OlderPerson, &able, &[]).unwrap().state(), "revoked");
    assert_eq!(revoke(Revoker::Court, &track, &[asked(CourtMeasure::Bewind)]), Err(Refusal::NoCourtDecision));
    let decided = |measure, decision| asked(measure).decide(decision, step(5)).unwrap();
    let refused = decided(CourtMeasure::Bewind, CourtDecision::Refused);
    let mentor = decided(CourtMeasure::Mentorschap, CourtDecision::Granted);
    assert_eq!(revoke(Revoker::Court, &track, &[refused.clone(), mentor]), Err(Refusal::NoCourtDecision));
    assert_eq!(refused.decide(CourtDecision::Granted, step(6)), Err(Refusal::AlreadyDecided));
    let granted = decided(CourtMeasure::Bewind, CourtDecision::Granted);
    assert_eq!(revoke(Revoker::Court, &track, &[granted]).unwrap().state(), "revoked");
    assert_eq!(revoke(Revoker::Issuer, &track, &[]).unwrap().state(), "revoked");
    let kept = held().keep(why(), step(5)).unwrap();
    assert_eq!(kept.revoke(Revoker::Issuer, &track, &[], why(), step(6)), Err(Refusal::AuthorisationClosed));
}

#[test]
fn a_track_is_of_one_older_person_with_something_done_to_her() {
    assert_eq!(track().check(), Ok(()));
    let nobody = Track { involved: vec![somebody("son", Role::Suspected)], ..track() };
    assert_eq!(nobody.check(), Err(Refusal::NotOneOlderPerson));
    let two = Track { involved: vec![somebody("one", Role::OlderPerson), somebody("two", Role::OlderPerson)], ..track() };
    assert_eq!(two.check(), Err(Refusal::NotOneOlderPerson));
    assert_eq!(Track { forms: vec![], ..track() }.check(), Err(Refusal::NoneGiven { field: "forms" }));
    assert_eq!(Track { municipality_code: "85".into(), ..track() }.check(), Err(Refusal::NoMunicipality));
}

#[test]
fn one_leads_and_what_ended_stays_ended() {
    let (anna, bram) = (WorkerId::derived(&[b"anna"]), WorkerId::derived(&[b"bram"]));
    let led = track().assign_lead(anna, None).unwrap();
    assert_eq!(led.clone().assign_lead(anna, Some(anna)), Err(Refusal::LeadsAlready));
    assert_eq!(led.clone().assign_lead(bram, None), Err(Refusal::SomebodyElseLeads));
    assert_eq!(led.assign_lead(bram, Some(anna)).unwrap().lead, Some(bram));
    assert_eq!(planned().end(words("Died"), step(1)), Err(Refusal::TooEarly));
    let ended = planned().end(words("Died"), step(4)).unwrap();
    for refused in [
        ended.clone().accept(step(5)),
        ended.clone().end(words("Again"), step(5)),
        ended.clone().record_dynamics(step(5)),
        ended.clone().record_forms(vec![Form::Neglect]),
        ended.clone().assign_lead(anna, None),
    ] {
        assert!(matches!(refused, Err(Refusal::StandsElsewhere { state: "ended", .. })), "{refused:?}");
    }
}
