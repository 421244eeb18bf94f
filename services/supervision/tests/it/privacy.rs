//! What names, describes or locates a person leaves only through the API.

use serde_json::json;

use crate::given::{at_desk, coordinator, delivered, dossier};
use crate::region::Region;

const MARKER: &str = "Merkteken";
const TABLE: &str = "youth-protection-table";

#[tokio::test]
async fn no_free_text_is_in_facts_or_in_the_tables_of_the_runtime() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    coordinator.does(&format!("/dossiers/{dossier}/concerns"), &json!({"concern": "other", "note": MARKER})).await;
    let raised = coordinator.does("/escalations", &json!({"dossierId": dossier, "desk": TABLE, "reason": MARKER})).await;
    let id = raised["escalationId"].as_str().unwrap();
    delivered(&region, id).await;
    let chair = at_desk(&region, "desk-chair", TABLE);
    chair.does(&format!("/escalations/{id}/acknowledge"), &json!({})).await;
    chair.does(&format!("/escalations/{id}/suspend"), &json!({"untilDate": "2999-01-01", "reason": MARKER})).await;
    let decision = json!({"decision": "other", "explanation": MARKER, "conditions": [MARKER]});
    chair.does(&format!("/escalations/{id}/decide"), &decision).await;
    region.told().await;
    for message in region.messages().await {
        let text = format!("{}{:?}{}", message.subject, message.headers, String::from_utf8_lossy(&message.payload));
        assert!(!text.contains(MARKER), "in {}", message.subject);
    }
    for table in ["outbox", "inbox", "parked", "audit"] {
        let rows = format!("select count(*) from supervision.{table} one where one::text like '%{MARKER}%'");
        assert_eq!(region.number(&rows).await, 0, "in {table}");
    }
    assert_eq!(region.number(&format!("select count(*) from supervision.concerns where note = '{MARKER}'")).await, 1);
}
