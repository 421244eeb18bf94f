//! Attention officers per institution, their trainings by date, and signals that were not reported yet.

use proto::elder_abuse as told;
use serde_json::{Value, json};
use testkit::Claims;

use crate::region::{Region, fresh_id, refusal};

async fn joined(region: &Region, organisation: &str, name: &str, municipality: &str) -> String {
    let body = json!({"organisation": organisation, "kind": "home-care", "name": name, "municipalityCode": municipality});
    let made = region.worker("vt-team-lead").does("/institutions", &body).await;
    made["institutionId"].as_str().unwrap().to_owned()
}

async fn named(region: &Region, institution: &str, name: &str) -> String {
    let path = format!("/institutions/{institution}/attention-officers");
    let made = region.worker("vt-team-lead").does(&path, &json!({"name": name})).await;
    made["officerId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn institutions_have_attention_officers_and_those_without_one_are_listed() {
    let region = Region::new().await;
    let lead = region.worker("vt-team-lead");
    let (care, bank) = (joined(&region, "thuiszorg", "Thuiszorg", "0855").await, joined(&region, "bank", "Bank", "0855").await);
    let again = json!({"organisation": "bank", "kind": "bank", "name": "Bank", "municipalityCode": "0855"});
    assert_eq!(refusal(&lead.post("/institutions", &again).await), (409, "organisation".into()));
    let officer = named(&region, &care, "Olga Verzonnen").await;
    let alone = lead.reads("/institutions?withoutOfficer=true").await;
    assert_eq!((alone["items"].as_array().unwrap().len(), &alone["items"][0]["institutionId"]), (1, &json!(bank)));
    lead.does(&format!("/institutions/{care}/attention-officers/{officer}/leave"), &json!({})).await;
    assert_eq!(lead.reads("/institutions?withoutOfficer=true").await["items"].as_array().unwrap().len(), 2);
    let gone = lead.post(&format!("/institutions/{care}/attention-officers/{officer}/leave"), &json!({})).await;
    assert_eq!(gone.status, 409);
    let page = lead.reads("/institutions?limit=1").await;
    assert_eq!(page["items"][0]["name"], "Bank", "by name");
    let next = lead.reads(&format!("/institutions?limit=1&cursor={}", page["nextCursor"].as_str().unwrap())).await;
    assert_eq!((&next["items"][0]["name"], next["nextCursor"].is_null()), (&json!("Thuiszorg"), true));
    assert_eq!(region.told_of::<told::AttentionOfficerNamed>().await[0].id("request_id"), care);
    assert_eq!(region.told_of::<told::AttentionOfficerLeft>().await.len(), 1);
}

#[tokio::test]
async fn trainings_are_kept_by_date_and_train_who_was_there() {
    let region = Region::new().await;
    let lead = region.worker("vt-team-lead");
    let care = joined(&region, "thuiszorg", "Thuiszorg", "0855").await;
    let elsewhere = joined(&region, "elders", "Elders", "0828").await;
    let (olga, piet) = (named(&region, &care, "Olga Verzonnen").await, named(&region, &elsewhere, "Piet Verzonnen").await);
    let session =
        |date: &str, officers: Value| json!({"heldDate": date, "title": "Dagdeel ouderenmishandeling", "officerIds": officers});
    for (date, officers) in [("2018-05-14", json!([olga, piet])), ("2018-11-05", json!([olga, olga]))] {
        lead.does("/training-sessions", &session(date, officers)).await;
    }
    assert_eq!(refusal(&lead.post("/training-sessions", &session("2199-01-01", json!([olga]))).await), (422, "heldDate".into()));
    assert_eq!(refusal(&lead.post("/training-sessions", &session("2018-05-14", json!([]))).await), (422, "officerIds".into()));
    let unknown = session("2018-05-14", json!([fresh_id()]));
    assert_eq!(refusal(&lead.post("/training-sessions", &unknown).await), (422, "officerIds".into()));
    let all = lead.reads("/training-sessions").await;
    let dates: Vec<_> = all.as_array().unwrap().iter().map(|one| one["heldDate"].as_str().unwrap()).collect();
    assert_eq!(dates, ["2018-11-05", "2018-05-14"]);
    let half = lead.reads("/training-sessions?fromDate=2018-01-01&untilDate=2018-07-01").await;
    assert_eq!((half.as_array().unwrap().len(), &half[0]["attentionOfficers"]), (1, &json!(2)));
    let here = region.bearer(&Claims::of("vt-team-lead").municipalities(&["0855"]));
    let seen = here.reads("/training-sessions?untilDate=2018-07-01").await;
    assert_eq!(seen[0]["attentionOfficers"], 1, "counted are those whom one may see");
    let known = lead.reads("/institutions").await;
    let trained: Vec<_> =
        known["items"].as_array().unwrap().iter().map(|one| &one["attentionOfficers"][0]["trainedDate"]).collect();
    assert_eq!(trained, [&json!("2018-05-14"), &json!("2018-11-05")]);
    let facts = region.told_of::<told::AttentionOfficerTrained>().await;
    assert_eq!(facts.len(), 3, "each who was there, once a session");
}

#[tokio::test]
async fn a_signal_is_counted_by_its_own_institution_without_a_word_of_whom() {
    let region = Region::new().await;
    let care = joined(&region, "thuiszorg", "Thuiszorg", "0855").await;
    let officer = region.bearer(&Claims::of("attention-officer").organisation("thuiszorg"));
    let stranger = region.bearer(&Claims::of("attention-officer").organisation("elders"));
    let signal = |step: u32| json!({"institutionId": care, "meldcodeStep": step});
    assert_eq!(stranger.post("/signals", &signal(1)).await.status, 404);
    for step in [0, 4, 5] {
        assert_eq!(refusal(&officer.post("/signals", &signal(step)).await), (422, "meldcodeStep".into()));
    }
    let mut ids = vec![];
    for step in 1..=3 {
        let counted = officer.does("/signals", &signal(step)).await;
        ids.push(counted["signalId"].as_str().unwrap().to_owned());
    }
    assert_eq!(officer.reads("/signals?open=true").await["items"].as_array().unwrap().len(), 3);
    assert_eq!(stranger.reads("/signals").await["items"], json!([]));
    let close = format!("/signals/{}/close", ids[2]);
    assert_eq!(stranger.post(&close, &json!({"outcome": "reported"})).await.status, 404);
    officer.does(&close, &json!({"outcome": "reported"})).await;
    assert_eq!(officer.post(&close, &json!({"outcome": "refuted"})).await.status, 409);
    assert_eq!(officer.reads("/signals?open=true").await["items"].as_array().unwrap().len(), 2);
    assert_eq!(region.told_of::<told::SignalCounted>().await.len(), 3);
    assert_eq!(region.told_of::<told::SignalClosed>().await[0].code("outcome"), "reported");
    let with_a_name = json!({"institutionId": care, "meldcodeStep": 1, "name": "Petronella"});
    assert_eq!(officer.post("/signals", &with_a_name).await.status, 400, "there is no place for a name");
}
