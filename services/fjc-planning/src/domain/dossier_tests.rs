//! Every arrow of a dossier, and no other.

use kernel::id::Id;

use super::super::help::State as HelpState;
use super::super::text;
use super::*;

fn step(second: i64) -> Step {
    Step { at: Timestamp::from_second(second).unwrap(), by: Id::derived(&[b"worker"]) }
}

fn words() -> Text {
    text("reason", "Plainly so.").unwrap()
}

fn household(name: &str) -> HouseholdId {
    Id::derived(&[name.as_bytes()])
}

fn plan() -> PlanId {
    Id::derived(&[b"plan"])
}

fn opened() -> Dossier {
    Dossier::open(Id::derived(&[b"dossier"]), household("a"), "0855".to_owned(), Concerns::default(), step(10))
}

fn all() -> [Dossier; 5] {
    let states = [
        State::Open,
        State::PlanRefused { step: step(20), why: words() },
        State::PlanAgreed { step: step(20), plan: plan() },
        State::Safe { step: step(20), plan: plan(), shown: words() },
        State::Closed { step: step(20), unsafe_because: None },
    ];
    states.map(|state| Dossier { state, ..opened() })
}

/// Tries an act from every state: it leads to `to` from the states named, and is refused from all others.
fn check(act: impl Fn(Dossier) -> Result<Dossier, Refusal>, from: &[&str], to: &str) {
    for dossier in all() {
        let code = dossier.state.code();
        match act(dossier) {
            Ok(after) => assert!(from.contains(&code) && after.state.code() == to, "from {code} to {}", after.state.code()),
            Err(refusal) => assert!(!from.contains(&code), "refused from {code}: {refusal}"),
        }
    }
}

fn help(state: HelpState) -> Help {
    Help { state, ..Help::owed(Id::derived(&[b"person"]), Id::derived(&[b"report"]), opened().id) }
}

#[test]
fn every_arrow_and_no_other() {
    check(|dossier| dossier.agree_plan(plan(), step(30)), &["open", "plan-refused"], "plan-agreed");
    check(|dossier| dossier.refuse_plan(words(), step(30)), &["open"], "plan-refused");
    check(|dossier| dossier.reach_safety(words(), step(30)), &["plan-agreed"], "safe");
    let open = ["open", "plan-refused", "plan-agreed", "safe"];
    check(|dossier| dossier.close(&[], Some(words()), step(30)), &open, "closed");
}

#[test]
fn the_plan_is_extended_once_and_with_bounds() {
    let extended = opened().extend_plan(5, words(), step(20)).unwrap();
    assert_eq!(extended.clone().extend_plan(5, words(), step(30)), Err(Refusal::AlreadyExtended(extended.id)));
    assert_eq!(opened().extend_plan(0, words(), step(20)), Err(Refusal::ExtensionOutOfBounds));
    assert_eq!(opened().extend_plan(6, words(), step(20)), Err(Refusal::ExtensionOutOfBounds));
}

#[test]
fn a_refused_plan_can_be_extended_and_an_agreed_plan_cannot() {
    let refused = opened().refuse_plan(words(), step(20)).unwrap();
    assert!(refused.extend_plan(5, words(), step(30)).is_ok());
    let agreed = opened().agree_plan(plan(), step(20)).unwrap();
    assert_eq!(agreed.clone().extend_plan(5, words(), step(30)), Err(Refusal::PlanAlreadyAgreed(agreed.id)));
}

#[test]
fn a_dossier_covers_at_most_two_households() {
    let both = opened().cover(household("b")).unwrap();
    assert_eq!(both.households, [household("a"), household("b")]);
    assert_eq!(both.clone().cover(household("a")).unwrap(), both, "a household it covers already changes nothing");
    assert_eq!(both.clone().cover(household("c")), Err(Refusal::DossierFull(both.id)));
}

#[test]
fn a_further_report_adds_what_it_says_and_takes_nothing_away() {
    let hurt = Concerns { injury: true, ..Concerns::default() };
    let minor = Concerns { minor: true, ..Concerns::default() };
    let learnt = opened().learn(hurt).unwrap().learn(minor).unwrap();
    assert_eq!(learnt.concerns, Concerns { injury: true, minor: true, unborn: false });
}

#[test]
fn a_dossier_closes_only_when_every_person_has_help_or_a_reason_why_not() {
    let safe = Dossier { state: State::Safe { step: step(20), plan: plan(), shown: words() }, ..opened() };
    let unsettled = help(HelpState::Offered(step(20)));
    let refused = safe.clone().close(std::slice::from_ref(&unsettled), None, step(30));
    assert_eq!(refused, Err(Refusal::HelpMissing(vec![unsettled.person])));
    assert!(safe.close(&[help(HelpState::Started(step(20)))], None, step(30)).is_ok());
}

#[test]
fn a_dossier_that_closes_unsafe_says_why() {
    assert_eq!(opened().close(&[], None, step(30)), Err(Refusal::UnsafeWithoutReason));
    let closed = opened().close(&[], Some(words()), step(30)).unwrap();
    assert!(matches!(closed.state, State::Closed { unsafe_because: Some(_), .. }));
}

#[test]
fn nothing_precedes_what_it_follows() {
    assert_eq!(opened().agree_plan(plan(), step(9)), Err(Refusal::TooEarly));
    assert_eq!(opened().extend_plan(5, words(), step(9)), Err(Refusal::TooEarly));
    let agreed = opened().agree_plan(plan(), step(20)).unwrap();
    assert_eq!(agreed.reach_safety(words(), step(19)), Err(Refusal::TooEarly));
}

fn case() -> Case {
    Case {
        id: Id::derived(&[b"transfer"]),
        report: Id::derived(&[b"report"]),
        household: household("a"),
        municipality_code: "0855".to_owned(),
        concerns: Concerns { minor: true, ..Concerns::default() },
        persons: vec![],
        sent_at: step(5).at,
        state: super::super::case::State::Offered,
    }
}

fn dossier_for(households: &[&str], open: Vec<Dossier>) -> Result<Dossier, Refusal> {
    let households: Vec<_> = households.iter().map(|name| household(name)).collect();
    Dossier::for_case(&case(), &households, open, Id::derived(&[b"new"]), step(20))
}

#[test]
fn an_accepted_case_opens_a_dossier_for_its_household_or_for_both() {
    let one = dossier_for(&["a"], vec![]).unwrap();
    assert_eq!((one.id, one.households.as_slice()), (Id::derived(&[b"new"]), [household("a")].as_slice()));
    assert_eq!(dossier_for(&["a", "b"], vec![]).unwrap().households, [household("a"), household("b")]);
}

#[test]
fn an_accepted_case_joins_the_open_dossier_of_its_household() {
    let joined = dossier_for(&["a", "b"], vec![opened()]).unwrap();
    assert_eq!((joined.id, joined.households.len(), joined.concerns.minor), (opened().id, 2, true));
}

#[test]
fn two_open_dossiers_are_never_joined_by_accident() {
    let other = Dossier { id: Id::derived(&[b"other"]), households: vec![household("b")], ..opened() };
    assert_eq!(dossier_for(&["a", "b"], vec![opened(), other]), Err(Refusal::TwoDossiers));
}

#[test]
fn a_dossier_follows_its_household_when_that_is_merged() {
    let (a, b) = (household("a"), household("b"));
    assert_eq!(opened().rename_household(a, b).households, [b]);
    let both = opened().cover(b).unwrap();
    assert_eq!(both.rename_household(a, b).households, [b], "two households that become one are one");
}
