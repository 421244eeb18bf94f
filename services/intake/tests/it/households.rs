//! Households that may be the same; a person decides.

use proto::intake::{HouseholdsMerged, ReportReceived};
use serde_json::json;

use crate::region::{Region, field, report};

#[tokio::test]
async fn households_with_the_same_address_and_surname_are_suggested_and_merged_by_a_person() {
    let region = Region::new().await;
    let handler = region.worker("vt-handler");
    let mut household = Vec::new();
    for (number, surname) in [(12, "Proefpersoon"), (12, "PROEFPERSOON"), (14, "Proefpersoon"), (12, "Anders")] {
        let mut body = report();
        body["household"]["address"]["houseNumber"] = json!(number);
        body["persons"] = json!([{"role": "victim", "surname": surname}]);
        let id = region.posted(&body).await;
        household.push(region.report(&id).await.0["householdId"].as_str().unwrap().to_owned());
    }
    let matches = handler.get(&format!("/households/{}/matches", household[0])).await.json();
    assert_eq!(matches["items"], json!([household[1]]));

    let merged = handler.post(&format!("/households/{}/merge", household[1]), &json!({"into": household[0]})).await;
    assert_eq!(merged.status, 200, "{}", merged.text());
    let told = &region.told_of::<HouseholdsMerged>().await[0];
    assert_eq!((told.id("from_household_id"), told.id("into_household_id")), (household[1].clone(), household[0].clone()));
    let moved = format!("select count(*) from intake.reports where household_id = '{}'", household[0]);
    assert_eq!(region.number(&moved).await, 2);
    let again = handler.post(&format!("/households/{}/merge", household[1]), &json!({"into": household[0]})).await;
    assert_eq!(again.status, 409);
    let itself = handler.post(&format!("/households/{0}/merge", household[0]), &json!({"into": household[0]})).await;
    assert_eq!(itself.status, 422);

    let mut body = report();
    body["household"] = json!({"householdId": household[1], "municipalityCode": "0855"});
    let id = region.posted(&body).await;
    assert_eq!(region.report(&id).await.0["householdId"], household[0], "the one that remains");
}

#[tokio::test]
async fn a_child_is_a_member_of_two_households_and_its_report_tells_of_both() {
    let region = Region::new().await;
    let mut elsewhere = report();
    elsewhere["persons"] = json!([{"role": "suspected-perpetrator", "surname": "Elders"}]);
    let elsewhere = region.posted(&elsewhere).await;
    let other = region.report(&elsewhere).await.0["householdId"].as_str().unwrap().to_owned();
    let mut body = report();
    body["persons"][2]["alsoInHouseholdId"] = json!(other);
    let id = region.posted(&body).await;
    let view = region.report(&id).await.0;
    assert_eq!(view["persons"][2]["alsoInHouseholdId"], other.as_str());
    assert!(view["persons"][0]["alsoInHouseholdId"].is_null());
    let told = region.told_of::<ReportReceived>().await;
    let told = told.iter().find(|one| one.id("report_id") == id).unwrap();
    assert_eq!(told.ids("other_household_ids"), [other.as_str()]);

    let nobody = crate::region::fresh_id();
    for (place, household) in [(0, &other), (2, &nobody)] {
        let mut body = report();
        body["persons"][place]["alsoInHouseholdId"] = json!(household);
        let refused = region.worker("police").post("/reports", &body).await;
        assert_eq!((refused.status, field(&refused)), (422, format!("persons[{place}].alsoInHouseholdId")));
    }
    let mut own = body.clone();
    own["household"] = json!({"householdId": other, "municipalityCode": "0855"});
    let refused = region.worker("police").post("/reports", &own).await;
    assert_eq!((refused.status, field(&refused)), (422, "persons[2].alsoInHouseholdId".into()), "the other one is another one");
    let sql = format!("update intake.persons set also_in = '{other}' where role = 'victim'");
    assert_eq!(region.refused_by(&sql).await, "only_a_child_lives_in_two_households");

    let into = view["householdId"].as_str().unwrap();
    region.worker("vt-handler").does(&format!("/households/{other}/merge"), &json!({"into": into})).await;
    assert!(region.report(&id).await.0["persons"][2]["alsoInHouseholdId"].is_null(), "two that are one are one household");
}
