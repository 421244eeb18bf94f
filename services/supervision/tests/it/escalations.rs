//! An escalation by a coordinator, from raising to taking back.

use proto::supervision;
use serde_json::json;

use crate::given::{at_desk, coordinator, delivered, dossier, dossier_of_adults, escalated};
use crate::region::{Region, fresh_id, refusal};

const TABLE: &str = "youth-protection-table";

#[tokio::test]
async fn an_escalation_is_raised_delivered_acknowledged_suspended_resumed_decided_and_taken_back() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let id = &escalated(&coordinator, &dossier, TABLE).await;
    let (secretary, chair) = (at_desk(&region, "desk-secretary", TABLE), at_desk(&region, "desk-chair", TABLE));
    let path = |step: &str| format!("/escalations/{id}/{step}");
    assert_eq!(secretary.post(&path("acknowledge"), &json!({})).await.status, 409, "nobody takes up what was not delivered");

    delivered(&region, id).await;
    assert_eq!(secretary.does(&path("acknowledge"), &json!({})).await["state"], "acknowledged");
    let suspension = json!({"untilDate": "2999-12-31", "reason": "De ouders vragen uitstel."});
    let suspended = secretary.does(&path("suspend"), &suspension).await;
    assert_eq!((&suspended["state"], &suspended["suspendedUntilDate"]), (&json!("suspended"), &json!("2999-12-31")));
    secretary.does(&path("resume"), &json!({})).await;
    assert_eq!(secretary.post(&path("suspend"), &suspension).await.status, 409, "once");

    let decision = json!({
        "decision": "postponed-with-conditions",
        "conditions": ["Elke week gesprek met de gezinscoach", "De vader slaapt elders"],
        "reviewDate": "2999-06-01",
    });
    let decided = chair.does(&path("decide"), &decision).await;
    assert_eq!(decided["decision"]["conditions"], decision["conditions"]);
    let back = coordinator.does(&path("take-back"), &json!({})).await;
    assert_eq!((&back["state"], &back["decision"]["reviewDate"]), (&json!("taken-back"), &json!("2999-06-01")));
    assert_eq!(coordinator.post(&path("take-back"), &json!({})).await.status, 409);

    let told: Vec<_> = region.told().await.into_iter().skip(1).map(|told| told.kind).collect();
    let steps = ["raised", "delivered", "acknowledged", "suspended", "resumed", "decided", "taken_back"];
    assert_eq!(told, steps.map(|step| format!("supervision.escalation_{step}")));
    let raised = &region.told_of::<supervision::EscalationRaised>().await[0];
    assert_eq!((raised.id("escalation_id"), raised.id("dossier_id")), (id.clone(), dossier));
    assert_eq!((raised.code("raised_by"), raised.code("desk"), raised.code("minor_concerned")), ("coordinator", TABLE, "true"));
    let decided = &region.told_of::<supervision::EscalationDecided>().await[0];
    assert_eq!(decided.code("decision"), "postponed-with-conditions");
    assert_eq!(decided.fields.dates["review_date"].to_string(), "2999-06-01");
}

#[tokio::test]
async fn delivering_twice_tells_once_and_only_the_workflows_deliver() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let id = escalated(&coordinator, &dossier, "justice").await;
    let path = format!("/escalations/{id}/deliver");
    for role in ["fjc-lead", "desk-secretary", "chain-manager", "portal"] {
        assert_eq!(region.worker(role).post(&path, &json!({})).await.status, 403, "{role}");
    }
    tokio::join!(delivered(&region, &id), delivered(&region, &id), delivered(&region, &id));
    assert_eq!(region.told_of::<supervision::EscalationDelivered>().await.len(), 1);
}

#[tokio::test]
async fn adults_do_not_go_to_the_youth_protection_table() {
    let region = Region::new().await;
    let dossier = dossier_of_adults(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let body = |desk: &str| json!({"dossierId": dossier, "desk": desk, "reason": "Het gaat door."});
    assert_eq!(refusal(&coordinator.post("/escalations", &body(TABLE)).await), (422, "desk".into()));
    assert_eq!(refusal(&coordinator.post("/escalations", &body("programme-director")).await), (422, "desk".into()));
    assert_eq!(region.told_of::<supervision::EscalationRaised>().await.len(), 0);
    assert_eq!(coordinator.post("/escalations", &body("justice")).await.status, 201);
    let sql = format!("update supervision.escalations set desk = '{TABLE}' where dossier_id = '{dossier}'");
    assert_eq!(region.refused_by(&sql).await, "the_table_is_for_children", "nor by any other way");
}

#[tokio::test]
async fn a_case_is_at_a_desk_once_however_often_its_coordinator_asks() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    escalated(&coordinator, &dossier, "justice").await;
    let body = json!({"dossierId": dossier, "desk": "justice", "reason": "Nog eens."});
    assert_eq!(refusal(&coordinator.post("/escalations", &body).await), (409, "desk".into()));
    escalated(&coordinator, &dossier, "veilig-thuis").await;
    assert_eq!(region.told_of::<supervision::EscalationRaised>().await.len(), 2);
}

#[tokio::test]
async fn a_decision_that_is_not_the_desks_or_lacks_something_is_refused() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let id = escalated(&coordinator, &dossier, TABLE).await;
    delivered(&region, &id).await;
    let chair = at_desk(&region, "desk-chair", TABLE);
    let path = format!("/escalations/{id}/decide");
    let early = chair.post(&path, &json!({"decision": "voluntary-help-continues"})).await;
    assert_eq!(early.status, 409, "first it is acknowledged: {}", early.text());
    chair.does(&format!("/escalations/{id}/acknowledge"), &json!({})).await;
    for (body, status, field) in [
        (json!({}), 400, "decision"),
        (json!({"decision": "prison"}), 400, "decision"),
        (json!({"decision": "voluntary-help-continues", "reviewDate": "2026-02-30"}), 400, "reviewDate"),
        (json!({"decision": "conditions-imposed", "conditions": ["Contactverbod"]}), 422, "decision"),
        (json!({"decision": "sight-of-safety-taken-back"}), 422, "decision"),
        (json!({"decision": "postponed-with-conditions", "reviewDate": "2999-01-01"}), 422, "conditions"),
        (json!({"decision": "postponed-with-conditions", "conditions": ["Hulp"]}), 422, "reviewDate"),
        (json!({"decision": "voluntary-help-continues", "reviewDate": "2020-01-01"}), 422, "reviewDate"),
        (json!({"decision": "voluntary-help-continues", "conditions": [" "]}), 422, "conditions"),
        (json!({"decision": "other"}), 422, "explanation"),
    ] {
        assert_eq!(refusal(&chair.post(&path, &body).await), (status, field.into()), "{body}");
    }
    let past = json!({"untilDate": "2020-01-01", "reason": "Uitstel."});
    assert_eq!(refusal(&chair.post(&format!("/escalations/{id}/suspend"), &past).await), (422, "untilDate".into()));
    assert_eq!(region.told_of::<supervision::EscalationDecided>().await.len(), 0);
    assert_eq!(chair.get(&format!("/escalations/{}", fresh_id())).await.status, 404);
}
