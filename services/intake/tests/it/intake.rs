//! A report is taken in once, whole or not at all, and told.

use proto::intake::{ReportMarkedAcute, ReportReceived};
use serde_json::{Value, json};

use crate::region::{Region, field, report};

#[tokio::test]
async fn a_report_is_taken_in_and_told() {
    let region = Region::new().await;
    let answer = region.worker("police").post("/reports", &report()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = answer.json()["reportId"].as_str().unwrap().to_owned();
    assert_eq!(answer.header("location"), Some(format!("posted-reports/{id}").as_str()));
    let shown: Vec<_> = answer.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(shown, ["reportId", "receivedAt", "status", "acute"]);

    let told = region.told().await;
    let kinds: Vec<_> = told.iter().map(|told| told.kind.as_str()).collect();
    assert_eq!(kinds[0], "intake.report_received");
    assert_eq!(kinds[1..], ["intake.person_recorded"; 4]);
    let received = &told[0];
    assert_eq!(received.id("report_id"), id);
    assert_eq!(received.code("municipality_code"), "0855");
    assert_eq!(received.code("capacity"), "police");
    assert_eq!(received.fields.codes["nature"], ["partner-violence", "child-abuse"]);
    assert_eq!((received.code("injury"), received.code("minor_concerned")), ("true", "true"));
    assert_eq!(received.code("unborn_concerned"), "false");
    let (shown, persons) = region.report(&id).await;
    assert_eq!(received.ids("person_ids"), persons);
    assert_eq!(shown["sightOfSafety"]["holder"], "veilig-thuis");
    assert_eq!(told[3].code("role"), "child");
    assert_eq!((told[3].code("minor"), told[3].code("duty_to_inform")), ("true", "true"));
    assert_eq!(received.on_behalf_of, testkit::issuer::worker("police"));
}

#[tokio::test]
async fn a_report_that_is_acute_at_once_is_told_as_acute_too() {
    let region = Region::new().await;
    let mut acute = report();
    acute["acute"] = json!(true);
    let id = region.posted(&acute).await;
    let told = region.told_of::<ReportMarkedAcute>().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].id("report_id"), id);
}

#[tokio::test]
async fn a_report_typed_in_late_counts_from_when_it_came_in() {
    let region = Region::new().await;
    let mut late = report();
    late["occurredAt"] = json!("2026-01-05T22:00:00+01:00");
    region.posted(&late).await;
    let told = region.told().await;
    assert!(told.iter().all(|told| told.occurred_at.to_string() == "2026-01-05T21:00:00Z"), "{told:?}");
}

#[tokio::test]
async fn the_same_report_posted_twice_with_one_key_is_one_report_also_at_the_same_time() {
    let region = Region::new().await;
    let police = region.worker("police");
    let post = || {
        let police = police.clone();
        async move { police.post_with("/reports", &report(), &[("idempotency-key", "one-and-the-same")]).await }
    };
    let answers = futures::future::join_all([post(), post(), post(), post()]).await;
    let ids: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.json()["reportId"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{answers:?}");
    assert_eq!(region.number("select count(*) from intake.reports").await, 1);
    assert_eq!(region.told_of::<ReportReceived>().await.len(), 1);
}

#[tokio::test]
async fn a_key_that_was_used_for_another_report_is_refused() {
    let region = Region::new().await;
    let (police, key) = (region.worker("police"), [("idempotency-key", "of-the-first")]);
    assert_eq!(police.post_with("/reports", &report(), &key).await.status, 201);
    let mut other = report();
    other["injury"] = json!(false);
    let answer = police.post_with("/reports", &other, &key).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert_eq!(region.number("select count(*) from intake.reports").await, 1);
}

#[tokio::test]
async fn a_report_without_a_key_is_refused() {
    let region = Region::new().await;
    let answer = region.worker("police").post_with("/reports", &report(), &[]).await;
    assert_eq!((answer.status, field(&answer).as_str()), (400, "Idempotency-Key"));
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_named_and_nothing_is_kept() {
    let region = Region::new().await;
    let police = region.worker("police");
    let cases: &[(&str, Value, u16, &str)] = &[
        ("/nature", json!([]), 422, "nature"),
        ("/nature", json!(["murder"]), 400, "nature[0]"),
        ("/injury", json!("yes"), 400, "injury"),
        ("/injury", Value::Null, 400, "injury"),
        ("/surprise", json!(1), 400, "surprise"),
        ("/persons", json!([]), 422, "persons"),
        ("/persons/0/role", json!("stranger"), 400, "persons[0].role"),
        ("/persons/0/birthDate", json!("2026-02-30"), 400, "persons[0].birthDate"),
        ("/persons/0/birthDate", json!("2999-01-01"), 422, "persons[0].birthDate"),
        ("/persons/2/birthDate", json!("1999-01-01"), 422, "persons[2].role"),
        ("/persons/0/minor", json!(true), 400, "persons[0].minor"),
        ("/persons/0/surname", json!(" "), 400, "persons[0].surname"),
        ("/persons/0/bsn", json!("999990342"), 400, "persons[0].bsn"),
        ("/household/municipalityCode", json!("855"), 400, "household.municipalityCode"),
        ("/household/householdId", json!("not-an-id"), 400, "household.householdId"),
        ("/household/householdId", json!("00000000-0000-4000-8000-000000000000"), 422, "household.householdId"),
        ("/household/address/postcode", json!("Tilburg"), 400, "household.address.postcode"),
        ("/household/address/houseNumber", json!(0), 400, "household.address.houseNumber"),
        ("/reporter/capacity", json!("passer-by"), 400, "reporter.capacity"),
        ("/reporter/meldcodeStep", json!(5), 422, "reporter.meldcodeStep"),
        ("/reporter/capacity", json!("meldcode-professional"), 422, "reporter.sector"),
        ("/reporter/name", Value::Null, 422, "reporter.wantsFeedback"),
        ("/occurredAt", json!("2999-01-01T00:00:00Z"), 422, "occurredAt"),
        ("/occurredAt", json!("yesterday"), 400, "occurredAt"),
    ];
    for (place, value, status, named) in cases {
        let mut body = report();
        let (parent, key) = place.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value.clone());
        let answer = police.post("/reports", &body).await;
        assert_eq!((answer.status, field(&answer).as_str()), (*status, *named), "{place} {value}: {}", answer.text());
    }
    assert_eq!(region.number("select count(*) from intake.reports").await, 0);
    assert_eq!(region.number("select count(*) from intake.households").await, 0);
    assert!(region.told().await.is_empty());
}

#[tokio::test]
async fn nothing_is_told_of_a_withheld_reporter() {
    let region = Region::new().await;
    let mut body = report();
    body["reporter"] = json!({
        "capacity": "meldcode-professional", "sector": "primary-school", "meldcodeStep": 5, "withheld": true,
        "name": "Juf Voorbeeld", "contact": "school",
    });
    region.posted(&body).await;
    let told = region.told_of::<ReportReceived>().await;
    assert_eq!((told[0].code("capacity"), told[0].code("sector")), ("withheld", ""));
}
