//! Cases: offered by a fact, answered over HTTP, once.

use proto::{fjc_planning as fjc, intake};
use serde_json::json;

use crate::given::{Given, confirmation, sent_at};
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn a_transfer_becomes_a_case_and_accepting_it_opens_a_dossier() {
    let region = Region::new().await;
    let case = Given::new().offered(&region).await;
    let planner = region.worker("fjc-planner");
    let offered = planner.reads("/cases?state=offered").await;
    assert_eq!(offered["items"][0]["transferId"], case.transfer.as_str());
    assert_eq!(offered["items"][0]["sentAt"], sent_at().to_string());

    let accepted = planner.does(&format!("/cases/{}/accept", case.transfer), &confirmation()).await;
    assert_eq!(accepted["state"], "accepted");
    let dossier = planner.reads(&format!("/dossiers/{}", accepted["dossierId"].as_str().unwrap())).await;
    assert_eq!((&dossier["state"], &dossier["householdIds"]), (&json!("open"), &json!([case.household])));
    let owed = dossier["persons"].as_array().unwrap();
    assert!(owed.len() == 3 && owed.iter().all(|person| person["state"] == "owed"), "help is owed to each person: {dossier}");

    let told = region.told_of::<fjc::CaseAccepted>().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].id("dossier_id"), accepted["dossierId"].as_str().unwrap());
    assert_eq!((told[0].id("report_id"), told[0].id("transfer_id")), (case.report, case.transfer));
    assert_eq!((told[0].ids("household_ids"), told[0].ids("person_ids").len()), (vec![case.household], 3));
    assert_eq!((told[0].code("minor_concerned"), told[0].code("injury")), ("true", "true"));
}

#[tokio::test]
async fn a_case_is_declined_with_a_reason_and_the_next_transfer_is_a_case_of_its_own() {
    let region = Region::new().await;
    let case = Given::new().offered(&region).await;
    let planner = region.worker("fjc-planner");
    let path = format!("/cases/{}/decline", case.transfer);
    let unexplained = planner.post(&path, &json!({"reason": "no-capacity"})).await;
    assert_eq!(refusal(&unexplained), (422, "explanation".into()));
    let declined = planner.does(&path, &json!({"reason": "no-capacity", "explanation": "Deze week is er niemand."})).await;
    assert_eq!(declined["state"], "declined");
    let told = region.told_of::<fjc::CaseDeclined>().await;
    assert_eq!((told[0].id("transfer_id"), told[0].code("reason")), (case.transfer.clone(), "no-capacity"));

    let again = Given { transfer: fresh_id(), ..case }.offered(&region).await;
    again.accept(&region).await;
    assert_eq!(region.told_of::<fjc::CaseAccepted>().await.len(), 1);
}

#[tokio::test]
async fn a_case_is_answered_only_once() {
    let region = Region::new().await;
    let case = Given::new().offered(&region).await;
    case.accept(&region).await;
    let planner = region.worker("fjc-planner");
    let again = planner.post(&format!("/cases/{}/accept", case.transfer), &confirmation()).await;
    assert_eq!(again.status, 409, "{}", again.text());
    let body = json!({"reason": "other", "explanation": "Toch niet."});
    assert_eq!(planner.post(&format!("/cases/{}/decline", case.transfer), &body).await.status, 409);
    assert_eq!(region.told().await.len(), 1);
}

#[tokio::test]
async fn a_transfer_to_somebody_else_is_no_case_and_the_same_transfer_told_twice_is_one() {
    let region = Region::new().await;
    let elsewhere = Given::new();
    let id = region.tells(&intake::TransferSent { receiver: "neighbourhood-team".into(), ..elsewhere.sent() }).await;
    region.taken_in(id).await;
    let case = Given::new().offered(&region).await;
    let id = region.tells(&case.sent()).await;
    region.taken_in(id).await;
    let cases = region.worker("fjc-planner").reads("/cases").await;
    assert_eq!(cases["items"].as_array().unwrap().len(), 1, "{cases}");
}

#[tokio::test]
async fn malformed_answers_name_the_field_and_change_nothing() {
    let region = Region::new().await;
    let case = Given::new().offered(&region).await;
    let planner = region.worker("fjc-planner");
    let path = format!("/cases/{}/accept", case.transfer);
    for (body, status, field) in [
        (json!({}), 400, "confirmation"),
        (json!({"confirmation": 5}), 400, "confirmation"),
        (json!({"confirmation": "x", "colour": "red"}), 400, "colour"),
        (json!({"confirmation": "x", "secondHouseholdId": "next door"}), 400, "secondHouseholdId"),
        (json!({"confirmation": "x", "occurredAt": "2026-02-30T00:00:00Z"}), 400, "occurredAt"),
        (json!({"confirmation": "x".repeat(4_001)}), 400, "confirmation"),
        (json!({"confirmation": "  "}), 422, "confirmation"),
        (json!({"confirmation": "x", "occurredAt": "2999-01-01T00:00:00Z"}), 422, "occurredAt"),
        (json!({"confirmation": "x", "occurredAt": "2026-01-05T08:59:59Z"}), 422, "occurredAt"),
    ] {
        assert_eq!(refusal(&planner.post(&path, &body).await), (status, field.into()), "{body}");
    }
    assert_eq!(planner.post(&format!("/cases/{}/accept", fresh_id()), &confirmation()).await.status, 404);
    assert_eq!(refusal(&planner.post("/cases/seven/accept", &confirmation()).await), (400, "transferId".into()));
    assert_eq!(refusal(&planner.get("/cases?limit=0").await), (400, "limit".into()));
    assert_eq!(refusal(&planner.get("/cases?cursor=x").await), (400, "cursor".into()));
    assert_eq!(region.told().await.len(), 0);
    assert_eq!(region.number("select count(*) from fjc_planning.dossiers").await, 0);
}

#[tokio::test]
async fn cases_come_in_pages_that_skip_and_double_nothing() {
    let region = Region::new().await;
    let mut all = vec![];
    for _ in 0..5 {
        all.push(Given::new().offered(&region).await.transfer);
    }
    let planner = region.worker("fjc-planner");
    let (mut seen, mut path) = (vec![], "/cases?limit=2".to_owned());
    loop {
        let page = planner.reads(&path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["transferId"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        path = format!("/cases?limit=2&cursor={cursor}");
    }
    all.sort();
    assert_eq!(seen, all, "all were sent at the same instant, so ids order them");
}
