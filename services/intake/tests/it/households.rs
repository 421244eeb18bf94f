//! Households that may be the same; a person decides.

use proto::intake::HouseholdsMerged;
use serde_json::json;

use crate::region::{Region, report};

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
