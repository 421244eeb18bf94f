//! What listeners at desks are told of: everything that stands open there, each listener once, and no word of anybody.

use serde_json::{Value, json};

use crate::given::{coordinator, delivered, dossier, escalated, escalations_of, rings, rung, silence};
use crate::region::{Region, refusal};

const TABLE: &str = "youth-protection-table";

/// What this listener was not told of yet.
async fn notices(region: &Region, desk: &str, listener: &str) -> Vec<Value> {
    let page = region.worker("operator").reads(&format!("/notices?desk={desk}&listener={listener}")).await;
    page["items"].as_array().unwrap().clone()
}

/// The escalations that these notices are about.
fn escalations(notices: &[Value]) -> Vec<&str> {
    notices.iter().map(|notice| notice["escalationId"].as_str().unwrap()).collect()
}

async fn told(region: &Region, escalation: &str, listener: &str) {
    let path = format!("/escalations/{escalation}/mark-told");
    region.worker("operator").does(&path, &json!({ "listener": listener })).await;
}

#[tokio::test]
async fn each_listener_at_a_desk_is_told_once_of_what_stands_open_there() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let (table, justice) = (escalated(&coordinator, &dossier, TABLE).await, escalated(&coordinator, &dossier, "justice").await);
    let found = notices(&region, TABLE, "pager").await;
    assert_eq!(escalations(&found), [table.as_str()], "its own desk's only");
    told(&region, &table, "pager").await;
    told(&region, &table, "pager").await;
    assert_eq!(notices(&region, TABLE, "pager").await, Vec::<Value>::new());
    assert_eq!(notices(&region, TABLE, "mailbox").await, found, "another listener was not told, and the notice is the same");
    assert_eq!(escalations(&notices(&region, "justice", "pager").await), [justice.as_str()]);
    let marked = "select count(*) from supervision.audit where details->>'told' = 'pager'";
    assert_eq!(region.number(marked).await, 1, "on record, once");
}

#[tokio::test]
async fn the_next_desk_is_told_of_what_a_silent_desk_lost_and_the_silent_desk_no_more() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    rings(&region, &rung(&dossier, TABLE)).await;
    let first = escalations_of(&region, &dossier).await[0]["escalationId"].as_str().unwrap().to_owned();
    let found = &notices(&region, TABLE, "pager").await[0];
    assert_eq!((&found["policyRow"], &found["rung"], &found["raisedBy"]), (&json!("P3"), &json!("desk"), &json!("rung")));
    delivered(&region, &first).await;
    rings(&region, &silence(&first)).await;
    assert_eq!(notices(&region, TABLE, "pager").await, Vec::<Value>::new(), "it is over there");
    let next = notices(&region, "justice", "pager").await;
    assert_eq!((next.len(), &next[0]["replacesId"]), (1, &json!(first)));
    assert_ne!(next[0]["noticeId"], found["noticeId"]);
    told(&region, &first, "pager").await;
}

#[tokio::test]
async fn a_notice_has_the_id_of_its_fact_and_no_word_of_anybody() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    escalated(&coordinator, &dossier, "justice").await;
    let notice = &notices(&region, "justice", "pager").await[0];
    let fact = format!(
        "select count(*) from supervision.outbox where kind = 'supervision.escalation_raised' and id = '{}'",
        notice["noticeId"].as_str().unwrap()
    );
    assert_eq!(region.number(&fact).await, 1);
    let known = ["noticeId", "escalationId", "desk", "acute", "raisedBy", "raisedAt", "dossierId"];
    let keys: Vec<_> = notice.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, known, "ids, codes and instants: no reason, no coordinator");
}

#[tokio::test]
async fn only_the_operator_tells_and_mistakes_are_told_by_field() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let id = escalated(&coordinator, &dossier, "justice").await;
    let (list, mark) = ("/notices?desk=justice&listener=pager", format!("/escalations/{id}/mark-told"));
    for role in ["workflows", "chain-manager", "desk-chair", "coordinator", "portal"] {
        assert_eq!(region.worker(role).get(list).await.status, 403, "{role}");
        assert_eq!(region.worker(role).post(&mark, &json!({ "listener": "pager" })).await.status, 403, "{role}");
    }
    let operator = region.worker("operator");
    assert_eq!(operator.get("/escalations").await.status, 403, "it reads no reasons");
    assert_eq!(refusal(&operator.get("/notices?desk=justice&listener=A%20B").await), (400, "listener".to_owned()));
    assert_eq!(refusal(&operator.post(&mark, &json!({ "listener": "" })).await), (400, "listener".to_owned()));
    let nobody = format!("/escalations/{}/mark-told", uuid::Uuid::nil());
    assert_eq!(operator.post(&nobody, &json!({ "listener": "pager" })).await.status, 404);
}
