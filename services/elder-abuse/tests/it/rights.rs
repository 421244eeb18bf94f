//! Rights per role: who works, who looks on, who sees nothing.

use serde_json::json;
use testkit::Claims;

use crate::given::{Given, entry, plan};
use crate::region::{Region, fresh_id};

#[tokio::test]
async fn without_a_token_or_with_the_wrong_role_nothing_is_done() {
    let region = Region::new().await;
    let given = Given::understood(&region).await;
    let before = region.told().await.len();
    assert_eq!(region.nobody().get("/tracks").await.status, 401);
    assert_eq!(region.nobody().post(&given.path("action-plan"), &plan()).await.status, 401);
    for role in
        ["police", "auditor", "professional", "workflows", "vt-handler", "chain-manager", "attention-officer", "data-steward"]
    {
        let worker = region.worker(role);
        assert_eq!(worker.post(&given.path("action-plan"), &plan()).await.status, 403, "{role}");
        assert_eq!(worker.post(&given.path("withdraw"), &json!({"reason": "Zij wil niet"})).await.status, 403, "{role}");
        assert_eq!(worker.get(&given.path("file")).await.status, 403, "{role}");
    }
    assert_eq!(region.told().await.len(), before);
}

#[tokio::test]
async fn a_coordinator_works_in_the_tracks_that_he_leads_and_sees_no_other() {
    let region = Region::new().await;
    let (given, other) = (Given::understood(&region).await, Given::understood(&region).await);
    let anna = fresh_id();
    let lead = json!({"workerId": anna});
    assert_eq!(region.worker("deputy").post(&given.path("lead"), &lead).await.status, 403);
    region.worker("fjc-planner").does(&given.path("lead"), &lead).await;
    assert_eq!(region.worker("fjc-planner").post(&given.path("lead"), &json!({"workerId": fresh_id()})).await.status, 409);
    let worker = region.bearer(&Claims::of("coordinator").subject(&anna));
    worker.does(&given.path("action-plan"), &plan()).await;
    for rest in ["action-plan", "withdraw", "sharings"] {
        let body = if rest == "action-plan" { plan() } else { json!({"reason": "Zij wil niet"}) };
        assert!([400, 404].contains(&worker.post(&other.path(rest), &body).await.status), "{rest}");
    }
    assert_eq!(worker.get(&other.path("file")).await.status, 404);
    assert_eq!(worker.get(&given.path("file")).await.status, 200);
    let list = worker.reads("/tracks").await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["trackId"]), (1, &json!(given.id)));
    let unled = region.worker("fjc-planner").reads("/tracks?unled=true").await;
    assert_eq!(unled["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn each_role_does_its_own_part() {
    let region = Region::new().await;
    let given = Given::planned(&region).await;
    let asked = json!({"measure": "mentorschap", "petitioner": "relative", "note": "Zij kiest niet zelf"});
    let interview = json!({"manner": "alone", "statement": "none", "note": "Kort"});
    let shared =
        json!({"partner": "home-care", "purpose": "Zorg", "legalBasis": "gdpr-6-1-a", "necessity": "Nodig", "told": true});
    let may = async |role: &str, allowed: [bool; 4]| {
        let worker = region.worker(role);
        let statuses = [
            worker.post(&given.path("protection-requests"), &asked).await.status,
            worker.post(&given.path(&format!("people/{}/interviews", given.older)), &interview).await.status,
            worker.post(&given.path("sharings"), &shared).await.status,
            worker.get(&given.path("file")).await.status,
        ];
        assert_eq!(statuses.map(|status| status != 403), allowed, "{role}: {statuses:?}");
    };
    may("legal-desk", [true, false, false, false]).await;
    may("fjc-behavioural-expert", [false, true, false, true]).await;
    may("deputy", [true, true, true, true]).await;
    may("fjc-planner", [false, false, false, false]).await;
}

#[tokio::test]
async fn an_institution_enters_an_older_person_and_sees_no_track() {
    let region = Region::new().await;
    for role in ["professional", "attention-officer"] {
        let worker = region.worker(role);
        let made = worker.post("/tracks", &entry(&fresh_id())).await;
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(worker.get("/tracks").await.status, 403);
    }
}

#[tokio::test]
async fn who_works_for_some_municipalities_sees_no_other_and_no_figures_of_the_region() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let of = |role: &str, codes: &[&str]| region.bearer(&Claims::of(role).municipalities(codes));
    let path = format!("/tracks/{}", given.id);
    let (here, elsewhere) = (of("fjc-lead", &["0855"]), of("fjc-lead", &["0828"]));
    assert_eq!((here.get(&path).await.status, elsewhere.get(&path).await.status), (200, 404));
    assert_eq!(here.reads("/tracks").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(elsewhere.reads("/tracks").await["items"], json!([]));
    assert_eq!(elsewhere.post(&given.path("accept"), &json!({})).await.status, 404);
    assert_eq!(elsewhere.post("/tracks", &entry(&fresh_id())).await.status, 403);
    let institution = json!({"organisation": "elders", "kind": "bank", "name": "Bank", "municipalityCode": "0855"});
    region.worker("vt-team-lead").does("/institutions", &institution).await;
    assert_eq!(of("vt-team-lead", &["0828"]).reads("/institutions").await["items"], json!([]));
    let figures = "/figures?fromDate=2018-01-01&untilDate=2018-07-01";
    assert_eq!(of("vt-team-lead", &["0855"]).get(figures).await.status, 403);
    assert_eq!(region.worker("vt-team-lead").get(figures).await.status, 200);
    assert_eq!(region.worker("fjc-lead").get(figures).await.status, 403);
}
