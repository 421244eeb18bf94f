//! Names and texts stay in the tables of this service.

use serde_json::json;

use crate::given::Given;
use crate::region::Region;

#[tokio::test]
async fn no_name_and_no_text_is_in_a_fact_or_in_the_audit_trail() {
    let region = Region::new().await;
    let given = Given::understood(&region).await;
    let secret = "Geheim Verzonnen Woord";
    let plan = json!({"note": secret, "measures": [{"kind": "legal-means", "note": secret}]});
    given.does(&region, "action-plan", &plan).await;
    let interview = json!({"manner": "alone", "statement": "inconsistent", "note": secret});
    given.does(&region, &format!("people/{}/interviews", given.older), &interview).await;
    let capacity = json!({"decision": "help", "outcome": "capable", "note": secret});
    given.does(&region, &format!("people/{}/capacities", given.older), &capacity).await;
    let held = json!({"authorisation": "living-will", "holderId": given.son, "misused": true, "note": secret});
    let held = given.does(&region, "authorisations", &held).await;
    let revoke = format!("authorisations/{}/revoke", held["authorisationId"].as_str().unwrap());
    given.does(&region, &revoke, &json!({"by": "issuer", "reason": secret})).await;
    given.does(&region, "protection-requests", &json!({"measure": "curatele", "petitioner": "relative", "note": secret})).await;
    let shared = json!({"partner": "notary", "purpose": secret, "legalBasis": "gdpr-6-1-a", "necessity": secret, "told": true});
    given.does(&region, "sharings", &shared).await;
    given.does(&region, "withdraw", &json!({"reason": secret})).await;
    given.does(&region, "look-after", &json!({"reason": secret})).await;
    let institution = json!({"organisation": "thuiszorg", "kind": "home-care", "name": "Thuiszorg", "municipalityCode": "0855"});
    let lead = region.worker("vt-team-lead");
    let id = lead.does("/institutions", &institution).await["institutionId"].as_str().unwrap().to_owned();
    lead.does(&format!("/institutions/{id}/attention-officers"), &json!({"name": "Olga Verzonnen"})).await;
    let file = region.worker("fjc-lead").reads(&given.path("file")).await;
    assert_eq!((&file["interviews"][0]["note"], &file["lookedAfter"]), (&json!(secret), &json!(secret)));
    region.told().await;
    for message in region.messages().await {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        assert!(!text.contains("Verzonnen"), "{text}");
    }
    let audited = "select count(*) from elder_abuse.audit where details::text like '%Verzonnen%'";
    assert_eq!(region.number(audited).await, 0);
    let opened = "select count(*) from elder_abuse.audit where details->>'read' = 'file'";
    assert_eq!(region.number(opened).await, 1, "each reading of the file is on record");
    let view = given.view(&region).await.to_string();
    assert!(!view.contains("Verzonnen") && !view.contains("dementia"), "{view}");
}
