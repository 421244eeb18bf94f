//! The inbox of a role: who is told, and what accepting does.

use serde_json::json;

use crate::region::Region;

#[tokio::test(flavor = "multi_thread")]
async fn accepting_a_warning_stops_the_next_warning_and_not_the_breach() {
    let region = Region::new().await;
    let report = region.reported().await;
    let owed = region.obligation(report, "D2").await;
    region.at("2026-12-09T09:00:00+01:00");
    region.ring(report).await;
    // Nobody handles the report yet: the lead of the handlers is told.
    let inbox = region.get("vt-team-lead", "/notifications").await.json();
    let notification = inbox["items"][0].clone();
    assert_eq!(notification["rung"], "warning-1", "{inbox}");
    let accept = format!("/notifications/{}/accept", notification["id"].as_str().unwrap());
    assert_eq!(region.post("police", &accept, json!({})).await.status, 403);
    assert_eq!(region.post("vt-manager", &accept, json!({})).await.status, 404, "not their inbox");
    assert_eq!(region.post("vt-team-lead", &accept, json!({})).await.status, 200);
    assert_eq!(region.post("vt-team-lead", &accept, json!({})).await.status, 409);
    region.at("2026-12-15T00:00:00+01:00");
    region.ring(report).await;
    let whole = region.get("vt-handler", &format!("/obligations/{}", owed["id"].as_str().unwrap())).await.json();
    let outcome = |rung: &str| {
        whole["rungs"].as_array().unwrap().iter().find(|seen| seen["rung"] == rung).map(|seen| seen["outcome"].clone())
    };
    assert_eq!(outcome("warning-2"), Some(json!("skipped")));
    assert_eq!(outcome("breach"), Some(json!("rang")));
}
