//! What names, describes or locates a person leaves only through the API.

use serde_json::json;

use crate::given::{Given, dossier};
use crate::region::Region;

const MARKER: &str = "Merkteken";

#[tokio::test]
async fn no_free_text_is_in_facts_or_in_the_tables_of_the_runtime() {
    let region = Region::new().await;
    let declined = Given::new().offered(&region).await;
    let planner = region.worker("fjc-planner");
    let body = json!({"reason": "other", "explanation": MARKER});
    planner.does(&format!("/cases/{}/decline", declined.transfer), &body).await;
    let (case, dossier) = dossier(&region).await;
    let path = format!("/dossiers/{dossier}");
    planner.does(&format!("{path}/safety-plan/refuse"), &json!({"reason": MARKER})).await;
    planner.does(&format!("{path}/safety-plan/extend"), &json!({"workingDays": 2, "reason": MARKER})).await;
    let plan = json!({
        "participants": [{"name": MARKER, "capacity": "network"}],
        "agreements": [{"what": MARKER, "who": MARKER, "shownBy": MARKER}],
    });
    planner.does(&format!("{path}/safety-plan"), &plan).await;
    planner.does(&format!("{path}/direct-safety"), &json!({"shownBy": MARKER})).await;
    for person in &case.persons {
        region.worker("vt-handler").does(&format!("{path}/persons/{person}/help/not-needed"), &json!({"reason": MARKER})).await;
    }
    planner.does(&format!("{path}/close"), &json!({"reason": MARKER})).await;
    region.told().await;
    for message in region.messages().await {
        let text = format!("{}{:?}{}", message.subject, message.headers, String::from_utf8_lossy(&message.payload));
        assert!(!text.contains(MARKER), "in {}", message.subject);
    }
    for table in ["outbox", "inbox", "parked", "audit"] {
        let rows = format!("select count(*) from fjc_planning.{table} one where one::text like '%{MARKER}%'");
        assert_eq!(region.number(&rows).await, 0, "in {table}");
    }
    assert_eq!(region.number(&format!("select count(*) from fjc_planning.plan_participants where name = '{MARKER}'")).await, 1);
}
