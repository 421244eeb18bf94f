//! The rows about the abuse of older people.

use kernel::obligations::Obligation;

use crate::region::{Region, day};

const POLICY: &str = "hart-van-brabant.yaml";

fn of_row(region: &Region, row: &str) -> Vec<Obligation> {
    region.fold.obligations(region.now, region.now).into_iter().filter(|obligation| obligation.row == row).collect()
}

#[test]
fn whatever_an_older_person_says_fulfils_nothing_but_being_heard() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "elder-abuse.track_accepted request_id=t");
    for (at, statement) in [(1, "inconsistent"), (2, "retracted")] {
        region.happens(day(at, "10:00"), &format!("elder-abuse.statement_taken request_id=t statement={statement}"));
        assert!(region.only("E1").state.is_open() && region.only("E3").state.is_open(), "{statement} is no withdrawal");
    }
    region.happens(day(3, "10:00"), "elder-abuse.older_person_heard request_id=t");
    assert!(region.only("E1").state.is_open() && !region.only("E3").state.is_open());
    region.happens(day(4, "10:00"), "elder-abuse.older_person_withdrew request_id=t");
    assert!(!region.only("E1").state.is_open(), "a withdrawal is");
    region.wait_until(day(20, "10:00"));
    assert_eq!(
        region.heard_of("E7"),
        [
            "d4 10:00 E7 coordinator",
            "d12 00:00 E7 breach",
            "d14 09:00 E7 fjc-lead",
            "d15 09:00 E7 chain-manager",
            "d18 09:00 E7 desk veilig-thuis",
        ],
        "who withdraws is not left unseen"
    );
}

#[test]
fn a_plan_that_nobody_makes_goes_to_veilig_thuis() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "elder-abuse.dynamics_recorded request_id=t dynamics=derailed-care");
    region.happens(day(1, "10:00"), "elder-abuse.dynamics_recorded request_id=t dynamics=addiction");
    region.wait_until(day(15, "10:00"));
    assert_eq!(
        region.heard_of("E2"),
        [
            "d3 09:00 E2 coordinator",
            "d8 00:00 E2 breach",
            "d8 09:00 E2 fjc-lead",
            "d9 09:00 E2 chain-manager",
            "d14 09:00 E2 desk veilig-thuis",
        ],
        "what is seen otherwise later gives no new term"
    );
}

#[test]
fn each_misused_authorisation_has_its_own_ladder_and_one_that_is_not_has_none() {
    let mut region = Region::with(POLICY);
    for (authorisation, misused) in [("card", true), ("account", true), ("will", false)] {
        let known = format!("elder-abuse.authorisation_known request_id=t authorisation_id={authorisation} misused={misused}");
        region.happens(day(0, "10:00"), &known);
    }
    region.happens(day(1, "10:00"), "elder-abuse.authorisation_kept request_id=t authorisation_id=card");
    region.wait_until(day(9, "12:00"));
    assert_eq!(of_row(&region, "E4").len(), 2);
    assert_eq!(
        region.heard_of("E4"),
        [
            "d0 10:00 E4 coordinator",
            "d0 10:00 E4 coordinator",
            "d3 00:00 E4 breach",
            "d3 09:00 E4 fjc-lead",
            "d4 09:00 E4 legal-desk",
            "d9 09:00 E4 desk justice",
        ]
    );
    region.happens(day(9, "14:00"), "elder-abuse.authorisation_revoked request_id=t authorisation_id=account by=issuer");
    assert!(of_row(&region, "E4").iter().all(|one| !one.state.is_open()));
}

#[test]
fn an_attention_officer_is_trained_within_a_year_and_each_year_again() {
    let mut region = Region::with(POLICY);
    region.happens(day(0, "10:00"), "elder-abuse.institution_joined request_id=i");
    region.happens(day(1, "10:00"), "elder-abuse.attention_officer_named request_id=i officer_id=olga");
    assert!(!region.only("E9").state.is_open());
    region.happens(day(100, "10:00"), "elder-abuse.attention_officer_trained request_id=i officer_id=olga held_date=2026-09-08");
    let open: Vec<_> = of_row(&region, "E10").into_iter().filter(|one| one.state.is_open()).collect();
    assert_eq!(open.len(), 1, "the first year is met, the next one runs");
    assert_eq!(open[0].due_date.unwrap().to_string(), "2027-09-08", "a year from the training, whenever it was recorded");
    region.happens(day(200, "10:00"), "elder-abuse.attention_officer_left request_id=i officer_id=olga");
    assert!(of_row(&region, "E10").iter().all(|one| !one.state.is_open()));
    let without: Vec<_> = of_row(&region, "E9").into_iter().filter(|one| one.state.is_open()).collect();
    assert_eq!(without.len(), 1, "the institution has no attention officer any more");
}
