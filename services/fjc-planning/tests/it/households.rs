//! One open dossier per household, two households per dossier at most, and reports that are linked.

use proto::{fjc_planning as fjc, intake};
use serde_json::json;

use crate::given::{Given, confirmation, dossier, plan, until};
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn a_second_case_of_a_household_joins_its_open_dossier() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let second = case.again().offered(&region).await;
    assert_eq!(second.accept(&region).await, dossier);
    let view = region.worker("fjc-planner").reads(&format!("/dossiers/{dossier}")).await;
    assert_eq!((view["reports"].as_array().unwrap().len(), view["persons"].as_array().unwrap().len()), (2, 6));
}

#[tokio::test]
async fn cases_of_a_household_accepted_at_the_same_instant_share_one_dossier() {
    let region = Region::new().await;
    let first = Given::new().offered(&region).await;
    let others = [first.again().offered(&region).await, first.again().offered(&region).await];
    let (a, b, c) = tokio::join!(first.accept(&region), others[0].accept(&region), others[1].accept(&region));
    assert!(a == b && b == c, "{a} {b} {c}");
    assert_eq!(region.number("select count(*) from fjc_planning.dossiers").await, 1);
}

#[tokio::test]
async fn a_dossier_covers_both_households_in_which_a_child_lives() {
    let region = Region::new().await;
    let (case, other) = (Given::new().offered(&region).await, Given::new().offered(&region).await);
    let planner = region.worker("fjc-planner");
    let mut body = confirmation();
    body["secondHouseholdId"] = json!(other.household);
    let accepted = planner.does(&format!("/cases/{}/accept", case.transfer), &body).await;
    let told = region.told_of::<fjc::CaseAccepted>().await;
    assert_eq!(told[0].ids("household_ids").len(), 2);
    assert_eq!(other.accept(&region).await, accepted["dossierId"].as_str().unwrap(), "the other household has the same dossier");

    let third = Given::new().offered(&region).await;
    let mut body = confirmation();
    body["secondHouseholdId"] = json!(case.household);
    let full = planner.post(&format!("/cases/{}/accept", third.transfer), &body).await;
    assert_eq!(full.status, 409, "{}", full.text());
}

#[tokio::test]
async fn two_households_with_a_dossier_each_are_not_joined_by_accident() {
    let region = Region::new().await;
    let (one, _) = dossier(&region).await;
    let (other, _) = dossier(&region).await;
    let case = one.again().offered(&region).await;
    let mut body = confirmation();
    body["secondHouseholdId"] = json!(other.household);
    let refused = region.worker("fjc-planner").post(&format!("/cases/{}/accept", case.transfer), &body).await;
    assert_eq!(refusal(&refused), (409, "secondHouseholdId".into()));
}

#[tokio::test]
async fn the_database_itself_refuses_a_second_open_dossier_of_a_household() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let (_, other) = crate::given::dossier(&region).await;
    let household = &case.household;
    let second = format!("insert into fjc_planning.dossier_households values ('{other}', '{household}', 2, true)");
    assert_eq!(region.refused_by(&second).await, "dossier_households_one_open_per_household");
    let closed = format!("insert into fjc_planning.dossier_households values ('{other}', '{household}', 2, false)");
    assert!(
        region.refused_by(&closed).await.starts_with("dossier_households_dossier_id_open"),
        "open says what the dossier says"
    );
    let closing = format!("update fjc_planning.dossiers set open = false where id = '{dossier}'");
    assert_eq!(region.refused_by(&closing).await, "a_closed_dossier_is_not_open");
}

#[tokio::test]
async fn a_new_report_of_the_household_is_linked_once_and_resets_nothing() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    region.worker("fjc-lead").does(&format!("/dossiers/{dossier}/safety-plan"), &plan()).await;
    let report = case.again();
    let id = region.tells(&report.received()).await;
    region.taken_in(id).await;
    let id = region.tells(&report.received()).await;
    region.taken_in(id).await;
    let told = region.told_of::<fjc::ReportLinked>().await;
    assert_eq!(told.len(), 1, "linked once");
    assert_eq!((told[0].id("dossier_id"), told[0].id("report_id")), (dossier.clone(), report.report.clone()));
    assert_eq!((told[0].code("injury"), told[0].code("unborn_concerned")), ("true", "true"));
    let view = region.worker("fjc-lead").reads(&format!("/dossiers/{dossier}")).await;
    assert_eq!((&view["state"], &view["unbornConcerned"]), (&json!("plan-agreed"), &json!(true)));
    assert_eq!(view["reports"][1]["accepted"], false);
}

#[tokio::test]
async fn a_report_of_another_household_or_of_the_case_itself_is_not_linked() {
    let region = Region::new().await;
    let (case, _) = dossier(&region).await;
    for message in [Given::new().received(), case.received()] {
        let id = region.tells(&message).await;
        region.taken_in(id).await;
    }
    assert_eq!(region.told_of::<fjc::ReportLinked>().await.len(), 0);
}

#[tokio::test]
async fn a_merged_household_takes_its_dossier_along() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let into = fresh_id();
    let merged = intake::HouseholdsMerged { from_household_id: case.household.clone(), into_household_id: into.clone() };
    let id = region.tells(&merged).await;
    region.taken_in(id).await;
    let view = until(&region, &dossier, "the dossier follows", |view| view["householdIds"] == json!([into])).await;
    assert_eq!(view["householdIds"], json!([into]));
    // A fact that still names the old household means the new one.
    let report = case.again();
    let id = region.tells(&report.received()).await;
    region.taken_in(id).await;
    assert_eq!(region.told_of::<fjc::ReportLinked>().await[0].id("dossier_id"), dossier);
}
