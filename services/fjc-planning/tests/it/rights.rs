//! Who may do what: nobody without a token, nobody of another role, and a coordinator in his own dossiers only.

use proto::{fjc_planning as fjc, supervision};
use serde_json::json;
use testkit::Claims;

use crate::given::{confirmation, dossier, plan, until};
use crate::region::{Region, fresh_id, refusal};

#[tokio::test]
async fn without_a_token_or_with_the_wrong_role_nothing_is_done() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let before = region.told().await.len();
    let plan_path = format!("/dossiers/{dossier}/safety-plan");
    let accept = format!("/cases/{}/accept", case.transfer);
    assert_eq!(region.nobody().post(&plan_path, &plan()).await.status, 401);
    assert_eq!(region.nobody().get("/dossiers").await.status, 401);
    for role in ["police", "auditor", "desk-chair", "workflows", "vt-handler"] {
        assert_eq!(region.worker(role).post(&plan_path, &plan()).await.status, 403, "{role}");
        assert_eq!(region.worker(role).post(&accept, &confirmation()).await.status, 403, "{role}");
    }
    assert_eq!(region.told().await.len(), before);
}

#[tokio::test]
async fn a_coordinator_works_in_the_dossiers_assigned_to_him_and_in_no_other() {
    let region = Region::new().await;
    let (_, dossier) = &dossier(&region).await;
    let (anna, bram) = (fresh_id(), fresh_id());
    let as_worker = |id: &str| region.bearer(&Claims::of("coordinator").subject(id));
    let path = format!("/dossiers/{dossier}");
    assert_eq!(as_worker(&anna).get(&path).await.status, 404);
    let assigned = supervision::CoordinatorAssigned { dossier_id: dossier.clone(), worker_id: anna.clone() };
    region.tells(&assigned).await;
    until(&region, dossier, "Anna coordinates", |view| view["coordinatorId"] == anna.as_str()).await;
    assert_eq!(as_worker(&anna).get(&path).await.status, 200);
    assert_eq!(as_worker(&bram).post(&format!("{path}/safety-plan"), &plan()).await.status, 404);
    assert_eq!(as_worker(&bram).reads("/dossiers").await["items"], json!([]));
    assert_eq!(as_worker(&anna).reads("/dossiers").await["items"].as_array().unwrap().len(), 1);

    let relieved = supervision::CoordinatorRelieved { dossier_id: dossier.clone(), worker_id: anna.clone() };
    region.tells(&relieved).await;
    region.tells(&supervision::CoordinatorAssigned { dossier_id: dossier.clone(), worker_id: bram.clone() }).await;
    until(&region, dossier, "Bram coordinates", |view| view["coordinatorId"] == bram.as_str()).await;
    assert_eq!(as_worker(&anna).get(&path).await.status, 404);
    as_worker(&bram).does(&format!("{path}/safety-plan"), &plan()).await;
    assert_eq!(region.told_of::<fjc::SafetyPlanAgreed>().await.len(), 1);
}

#[tokio::test]
async fn who_works_for_some_municipalities_sees_no_other() {
    let region = Region::new().await;
    let (_, dossier) = dossier(&region).await;
    let path = format!("/dossiers/{dossier}");
    let of = |codes: &[&str]| region.bearer(&Claims::of("fjc-planner").municipalities(codes));
    assert_eq!(of(&["0855"]).get(&path).await.status, 200);
    let elsewhere = of(&["0828"]);
    assert_eq!(refusal(&elsewhere.get(&path).await).0, 404);
    assert_eq!(elsewhere.reads("/dossiers").await["items"], json!([]));
    assert_eq!(elsewhere.reads("/cases").await["items"], json!([]));
}
