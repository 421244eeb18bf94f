//! Names and texts stay in the tables of this service.

use serde_json::json;

use crate::given::Given;
use crate::region::Region;

#[tokio::test]
async fn no_name_and_no_text_is_in_a_fact_or_in_the_audit_trail() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let secret = "Geheim Verzonnen Woord";
    given.does(&region, "conflict-assessments", &json!({"level": 4, "problems": [], "note": secret})).await;
    let child = &given.children[0];
    given.does(&region, &format!("children/{child}/voice"), &json!({"how": "conversation", "note": secret})).await;
    let lost = json!({"parentId": given.parents[0], "note": secret});
    given.does(&region, &format!("children/{child}/contact-losses"), &lost).await;
    given.does(&region, "forum-items", &json!({"reason": "safety", "question": secret})).await;
    let suspicion = json!({"nature": ["child-abuse"], "roles": ["child"], "note": secret});
    given.does(&region, "suspicions", &suspicion).await;
    given.does(&region, "withdraw", &json!({"reason": secret})).await;
    let file = region.worker("fjc-lead").reads(&given.path("file")).await;
    assert_eq!(file["voices"][0]["note"], secret);
    region.told().await;
    for message in region.messages().await {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        assert!(!text.contains("Verzonnen"), "{text}");
    }
    let audited = "select count(*) from wijzer_scheiden.audit where details::text like '%Verzonnen%'";
    assert_eq!(region.number(audited).await, 0);
    let opened = "select count(*) from wijzer_scheiden.audit where details->>'read' = 'file'";
    assert_eq!(region.number(opened).await, 1, "each reading of the file is on record");
}
