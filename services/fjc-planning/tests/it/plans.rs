//! Safety plans: agreed, refused, extended once, and direct safety.

use proto::fjc_planning as fjc;
use serde_json::json;

use crate::given::{dossier, plan};
use crate::region::{Region, refusal};

#[tokio::test]
async fn a_plan_is_agreed_and_leads_to_direct_safety() {
    let region = Region::new().await;
    let (_, dossier) = &dossier(&region).await;
    let lead = region.worker("fjc-lead");
    let path = format!("/dossiers/{dossier}");
    let early = lead.post(&format!("{path}/direct-safety"), &json!({"shownBy": "Rust in huis"})).await;
    assert_eq!(early.status, 409, "no safety without a plan: {}", early.text());
    assert_eq!(lead.get(&format!("{path}/safety-plan")).await.status, 404);

    assert_eq!(lead.does(&format!("{path}/safety-plan"), &plan()).await["state"], "plan-agreed");
    let shown = lead.reads(&format!("{path}/safety-plan")).await;
    assert_eq!(shown["agreements"][0]["shownBy"], plan()["agreements"][0]["shownBy"]);
    assert_eq!(lead.post(&format!("{path}/safety-plan"), &plan()).await.status, 409, "a plan is agreed once");

    let unshown = lead.post(&format!("{path}/direct-safety"), &json!({})).await;
    assert_eq!(refusal(&unshown), (422, "shownBy".into()));
    let safe =
        lead.does(&format!("{path}/direct-safety"), &json!({"shownBy": "Vier weken geen geweld, gezien door school"})).await;
    assert_eq!(safe["state"], "safe");
    assert!(safe["planAgreedAt"].is_string() && safe["safeAt"].is_string());

    let agreed = &region.told_of::<fjc::SafetyPlanAgreed>().await[0];
    assert_eq!((agreed.code("participants"), agreed.code("agreements"), agreed.id("dossier_id")), ("1", "1", dossier.clone()));
    assert_eq!(region.told_of::<fjc::DirectSafetyReached>().await.len(), 1);
}

#[tokio::test]
async fn a_refused_plan_can_be_extended_once_and_agreed_later() {
    let region = Region::new().await;
    let (_, dossier) = dossier(&region).await;
    let lead = region.worker("fjc-lead");
    let path = format!("/dossiers/{dossier}/safety-plan");
    assert_eq!(lead.does(&format!("{path}/refuse"), &json!({"reason": "Geen hulp gewenst"})).await["state"], "plan-refused");
    assert_eq!(refusal(&lead.post(&format!("{path}/extend"), &json!({"workingDays": 5})).await), (422, "reason".into()));
    let long = lead.post(&format!("{path}/extend"), &json!({"workingDays": 6, "reason": "Meer tijd"})).await;
    assert_eq!(refusal(&long), (422, "workingDays".into()));
    lead.does(&format!("{path}/extend"), &json!({"workingDays": 5, "reason": "De oma wil meedenken"})).await;
    let again = lead.post(&format!("{path}/extend"), &json!({"workingDays": 1, "reason": "Nog meer tijd"})).await;
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(lead.does(&path, &plan()).await["state"], "plan-agreed");
    let told: Vec<_> = region.told().await.into_iter().map(|told| told.kind).collect();
    let expected = ["case_accepted", "safety_plan_refused", "safety_plan_extended", "safety_plan_agreed"];
    assert_eq!(told, expected.map(|what| format!("fjc-planning.{what}")));
    assert_eq!(region.told_of::<fjc::SafetyPlanExtended>().await[0].code("working_days"), "5");
}

#[tokio::test]
async fn an_agreement_is_testable_and_done_by_a_participant() {
    let region = Region::new().await;
    let (_, dossier) = dossier(&region).await;
    let lead = region.worker("fjc-lead");
    let path = format!("/dossiers/{dossier}/safety-plan");
    let with = |pointer: &str, value: serde_json::Value| {
        let mut plan = plan();
        *plan.pointer_mut(pointer).unwrap() = value;
        plan
    };
    for (body, status, field) in [
        (with("/agreements", json!([])), 422, "agreements"),
        (with("/participants", json!([])), 422, "participants"),
        (with("/agreements/0/who", json!("De buurman")), 422, "agreements[0].who"),
        (with("/agreements/0/shownBy", json!(" ")), 422, "agreements.shownBy"),
        (with("/agreements/0", json!({"what": "x", "who": "y"})), 400, "agreements[0].shownBy"),
        (with("/participants/0/capacity", json!("pet")), 400, "participants[0].capacity"),
    ] {
        assert_eq!(refusal(&lead.post(&path, &body).await), (status, field.into()), "{body}");
    }
    assert_eq!(region.told_of::<fjc::SafetyPlanAgreed>().await.len(), 0);
}

#[tokio::test]
async fn what_happened_earlier_is_told_with_its_own_instant() {
    let region = Region::new().await;
    let (case, _) = (crate::given::Given::new().offered(&region).await, ());
    let lead = region.worker("fjc-lead");
    let mut body = crate::given::confirmation();
    body["occurredAt"] = json!("2026-01-06T10:00:00Z");
    let accepted = lead.does(&format!("/cases/{}/accept", case.transfer), &body).await;
    let path = format!("/dossiers/{}/safety-plan", accepted["dossierId"].as_str().unwrap());
    let mut early = plan();
    early["occurredAt"] = json!("2026-01-06T09:59:59Z");
    assert_eq!(refusal(&lead.post(&path, &early).await), (422, "occurredAt".into()), "not before the dossier opened");
    early["occurredAt"] = json!("2026-01-07T10:00:00Z");
    lead.does(&path, &early).await;
    let told = region.told().await;
    let at: Vec<_> = told.iter().map(|told| told.occurred_at.to_string()).collect();
    assert_eq!(at, ["2026-01-06T10:00:00Z", "2026-01-07T10:00:00Z"]);
}
