//! Who may do what: nobody without a token, nobody of another role, and a coordinator in his own dossiers only.

use serde_json::json;
use testkit::Claims;

use crate::given::{coordinator, dossier, escalated};
use crate::region::{Region, fresh_id};

#[tokio::test]
async fn without_a_token_or_with_the_wrong_role_nothing_is_done() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let (assign, concerns) = (format!("/dossiers/{dossier}/coordinator"), format!("/dossiers/{dossier}/concerns"));
    let raise = json!({"dossierId": dossier, "desk": "justice", "reason": "x"});
    assert_eq!(region.nobody().post(&assign, &json!({"workerId": fresh_id()})).await.status, 401);
    assert_eq!(region.nobody().get("/escalations").await.status, 401);
    for role in ["police", "auditor", "desk-chair", "workflows", "coordinator", "vt-handler"] {
        let answer = region.worker(role).post(&assign, &json!({"workerId": fresh_id()})).await;
        assert_eq!(answer.status, 403, "{role}");
    }
    for role in ["police", "auditor", "desk-chair", "workflows", "fjc-planner", "vt-handler"] {
        assert_eq!(region.worker(role).post("/escalations", &raise).await.status, 403, "{role}");
    }
    assert_eq!(region.worker("auditor").post(&concerns, &json!({"concern": "injury", "note": "x"})).await.status, 403);
    assert_eq!(region.told().await.len(), 0);
}

#[tokio::test]
async fn a_coordinator_escalates_and_sees_his_own_dossiers_only() {
    let region = Region::new().await;
    let (mine, other) = (dossier(&region).await, dossier(&region).await);
    let (anna, bram) = (coordinator(&region, &mine).await, coordinator(&region, &other).await);
    let id = escalated(&anna, &mine, "justice").await;
    assert_eq!(anna.get(&format!("/escalations/{id}")).await.status, 200);
    assert_eq!(bram.get(&format!("/escalations/{id}")).await.status, 404);
    assert_eq!(bram.reads("/escalations").await["items"], json!([]));
    assert_eq!(bram.reads("/dossiers").await["items"].as_array().unwrap().len(), 1);
    let body = json!({"dossierId": mine, "desk": "veilig-thuis", "reason": "x"});
    assert_eq!(bram.post("/escalations", &body).await.status, 404);
    // After a handover the case is the successor's.
    let planner = region.worker("fjc-planner");
    let now = planner.reads(&format!("/dossiers/{mine}")).await["coordinatorId"].clone();
    let clara = fresh_id();
    planner.does(&format!("/dossiers/{mine}/coordinator"), &json!({"workerId": clara, "replaces": now})).await;
    assert_eq!(anna.get(&format!("/escalations/{id}")).await.status, 404);
    let clara = region.bearer(&Claims::of("coordinator").subject(&clara));
    assert_eq!(clara.get(&format!("/escalations/{id}")).await.status, 200);
}
