//! A desk's work list: its own escalations, in pages, and nobody else's.

use serde_json::json;

use crate::given::{at_desk, coordinator, delivered, dossier, escalated};
use crate::region::Region;

const TABLE: &str = "youth-protection-table";

#[tokio::test]
async fn a_desk_sees_and_answers_its_own_escalations_only() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let (table, justice) = (escalated(&coordinator, &dossier, TABLE).await, escalated(&coordinator, &dossier, "justice").await);
    delivered(&region, &table).await;
    delivered(&region, &justice).await;
    let secretary = at_desk(&region, "desk-secretary", "justice");
    let list = secretary.reads("/escalations").await;
    let seen: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["escalationId"].as_str().unwrap()).collect();
    assert_eq!(seen, [justice.as_str()]);
    assert_eq!(secretary.reads(&format!("/escalations?desk={TABLE}")).await["items"], json!([]));
    for path in [format!("/escalations/{table}/acknowledge"), format!("/escalations/{table}/resume")] {
        assert_eq!(secretary.post(&path, &json!({})).await.status, 404, "another desk's escalation does not exist here");
    }
    secretary.does(&format!("/escalations/{justice}/acknowledge"), &json!({})).await;
    let without_desk = region.bearer(&testkit::Claims::of("desk-chair").desks(&[]));
    assert_eq!(without_desk.get("/escalations").await.status, 403, "a role without a desk is none");
}

#[tokio::test]
async fn coordinators_do_not_answer_for_a_desk_and_desks_do_not_take_back() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let id = escalated(&coordinator, &dossier, TABLE).await;
    delivered(&region, &id).await;
    for step in ["acknowledge", "resume"] {
        assert_eq!(coordinator.post(&format!("/escalations/{id}/{step}"), &json!({})).await.status, 403, "{step}");
    }
    let decision = json!({"decision": "voluntary-help-continues"});
    assert_eq!(coordinator.post(&format!("/escalations/{id}/decide"), &decision).await.status, 403);
    let chair = at_desk(&region, "desk-chair", TABLE);
    assert_eq!(chair.post(&format!("/escalations/{id}/take-back"), &json!({})).await.status, 403);
}

#[tokio::test]
async fn a_work_list_comes_in_pages_that_skip_and_double_nothing() {
    let region = Region::new().await;
    let mut all = vec![];
    for _ in 0..5 {
        let dossier = dossier(&region).await;
        let coordinator = coordinator(&region, &dossier).await;
        all.push(escalated(&coordinator, &dossier, TABLE).await);
    }
    let secretary = at_desk(&region, "desk-secretary", TABLE);
    let (mut seen, mut path) = (vec![], "/escalations?open=true&limit=2".to_owned());
    loop {
        let page = secretary.reads(&path).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|one| one["escalationId"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        path = format!("/escalations?open=true&limit=2&cursor={cursor}");
    }
    assert_eq!(seen, all, "the oldest first");
}
