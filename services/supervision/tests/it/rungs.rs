//! Rungs that reach a desk: once, at the right desk, and on to the next one when it stays silent.

use platform::outbox::Fact;
use proto::{FactMessage as _, deadlines, supervision};
use serde_json::json;
use testkit::wait_for;

use crate::given::{
    accepted, at_desk, coordinator, delivered, dossier, dossier_of_adults, escalated, escalations_of, overtaken, rings, rung,
    silence, told, until_escalated,
};
use crate::region::{Region, fresh_id};

const TABLE: &str = "youth-protection-table";

#[tokio::test]
async fn a_rung_opens_one_escalation_however_often_it_is_told() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let rung = rung(&dossier, TABLE);
    let at = "2026-03-23T08:00:00Z".parse().unwrap();
    region.tells_as(Fact::new(deadlines::RungReached::KIND, &rung).occurred_at(at)).await;
    let escalation = &until_escalated(&region, &dossier, 1).await[0];
    assert_eq!(
        (&escalation["desk"], &escalation["raisedBy"], &escalation["policyRow"]),
        (&json!(TABLE), &json!("rung"), &json!("P3"))
    );
    assert_eq!(escalation["raisedAt"], "2026-03-23T08:00:00Z");
    // Even under another fact id: the key of the rung is unique.
    rings(&region, &rung).await;
    let raised = region.told_of::<supervision::EscalationRaised>().await;
    assert_eq!((raised.len(), raised[0].code("raised_by"), raised[0].occurred_at), (1, "rung", at));
    // The next repetition is another rung.
    rings(&region, &deadlines::RungReached { repetition: 1, ..rung }).await;
    assert_eq!(escalations_of(&region, &dossier).await.len(), 2);
}

#[tokio::test]
async fn a_rung_that_warns_a_role_is_nothing_to_supervision() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    rings(&region, &deadlines::RungReached { role: "fjc-lead".into(), ..rung(&dossier, "") }).await;
    assert_eq!(region.told().await.len(), 0);
}

#[tokio::test]
async fn a_desk_that_the_coordinator_chose_is_not_doubled() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    escalated(&coordinator, &dossier, "justice").await;
    rings(&region, &rung(&dossier, TABLE)).await;
    assert_eq!(escalations_of(&region, &dossier).await.len(), 1, "about the dossier: the coordinator's choice stands");
    // Help that did not start is another matter, and Veilig Thuis another desk.
    let about_person =
        deadlines::RungReached { subject_kind: "person".into(), row: "P8".into(), ..rung(&dossier, "veilig-thuis") };
    rings(&region, &about_person).await;
    assert_eq!(escalations_of(&region, &dossier).await.len(), 2);
}

#[tokio::test]
async fn a_rung_about_a_report_finds_the_dossier_and_its_children() {
    let region = Region::new().await;
    let case = accepted();
    let dossier = told(&region, &case).await;
    let about_report = deadlines::RungReached {
        subject_kind: "report".into(),
        subject_id: case.report_id.clone(),
        report_id: case.report_id.clone(),
        dossier_id: String::new(),
        minor_concerned: false,
        ..rung("", TABLE)
    };
    rings(&region, &about_report).await;
    let escalation = &escalations_of(&region, &dossier).await[0];
    assert_eq!((&escalation["desk"], &escalation["reportId"]), (&json!(TABLE), &json!(case.report_id)));
}

#[tokio::test]
async fn an_alarm_about_adults_is_not_dropped_but_goes_past_the_table() {
    let region = Region::new().await;
    let dossier = dossier_of_adults(&region).await;
    rings(&region, &deadlines::RungReached { minor_concerned: false, ..rung(&dossier, TABLE) }).await;
    assert_eq!(escalations_of(&region, &dossier).await[0]["desk"], "justice");
}

#[tokio::test]
async fn a_rung_about_an_unknown_report_is_veilig_thuis_own_and_an_unknown_desk_is_parked() {
    let region = Region::new().await;
    let report = fresh_id();
    let about_report = deadlines::RungReached {
        row: "D2".into(),
        subject_kind: "report".into(),
        subject_id: report.clone(),
        report_id: report.clone(),
        dossier_id: String::new(),
        ..rung("", "veilig-thuis")
    };
    rings(&region, &about_report).await;
    let seen = region.worker("vt-team-lead").reads("/escalations?desk=veilig-thuis&open=true").await;
    assert_eq!(seen["items"][0]["reportId"], report.as_str());
    assert_eq!(
        region.worker("fjc-lead").reads("/escalations").await["items"],
        json!([]),
        "it is not the Family Justice Center's"
    );

    region.tells(&rung(&fresh_id(), "court")).await;
    let parked = "select count(*) from supervision.parked";
    wait_for("it is parked", async || match region.number(parked).await {
        1 => Ok(()),
        other => Err(other),
    })
    .await;
}

#[tokio::test]
async fn silence_leads_from_desk_to_desk_and_ends_at_the_programme_director() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    rings(&region, &rung(&dossier, TABLE)).await;
    let mut at = escalations_of(&region, &dossier).await[0]["escalationId"].as_str().unwrap().to_owned();
    for (number, desk) in [(2, "justice"), (3, "veilig-thuis"), (4, "programme-director")] {
        delivered(&region, &at).await;
        let silent = silence(&at);
        rings(&region, &silent).await;
        rings(&region, &silent).await;
        let all = escalations_of(&region, &dossier).await;
        assert_eq!(all.len(), number);
        let passed = all.iter().find(|one| one["escalationId"] == at.as_str()).unwrap();
        let next = all.iter().find(|one| one["replacesId"] == at.as_str()).unwrap();
        assert_eq!((&passed["state"], &passed["passedOnToId"]), (&json!("passed-on"), &next["escalationId"]));
        assert_eq!((&next["desk"], &next["state"]), (&json!(desk), &json!("raised")));
        at = next["escalationId"].as_str().unwrap().to_owned();
    }
    delivered(&region, &at).await;
    rings(&region, &silence(&at)).await;
    assert_eq!(escalations_of(&region, &dossier).await.len(), 4, "there it ends");
    let passed = region.told_of::<supervision::EscalationPassedOn>().await;
    let steps: Vec<_> = passed.iter().map(|told| (told.code("desk"), told.code("to_desk"))).collect();
    assert_eq!(steps, [(TABLE, "justice"), ("justice", "veilig-thuis"), ("veilig-thuis", "programme-director")]);
    let raised = region.told_of::<supervision::EscalationRaised>().await;
    assert_eq!(raised.iter().filter(|told| !told.id("from_escalation_id").is_empty()).count(), 3);
}

#[tokio::test]
async fn a_desk_that_decided_is_not_passed_over() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let id = escalated(&coordinator, &dossier, "justice").await;
    delivered(&region, &id).await;
    let chair = at_desk(&region, "desk-chair", "justice");
    chair.does(&format!("/escalations/{id}/acknowledge"), &json!({})).await;
    chair.does(&format!("/escalations/{id}/decide"), &json!({"decision": "voluntary-help-continues"})).await;
    rings(&region, &silence(&id)).await;
    assert_eq!(escalations_of(&region, &dossier).await.len(), 1);
}

#[tokio::test]
async fn what_was_done_in_time_after_all_marks_the_escalation_and_a_person_takes_it_back() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let coordinator = coordinator(&region, &dossier).await;
    let rung = rung(&dossier, TABLE);
    rings(&region, &rung).await;
    let id = region.tells(&overtaken(&rung)).await;
    region.taken_in(id).await;
    let escalation = &escalations_of(&region, &dossier).await[0];
    assert_eq!((&escalation["overtaken"], &escalation["state"]), (&json!(true), &json!("raised")));
    assert_eq!(region.told_of::<supervision::EscalationOvertaken>().await.len(), 1);
    let path = format!("/escalations/{}/take-back", escalation["escalationId"].as_str().unwrap());
    assert_eq!(coordinator.does(&path, &json!({})).await["state"], "taken-back");
}

#[tokio::test]
async fn a_rung_that_was_overtaken_before_it_is_known_opens_an_overtaken_escalation() {
    let region = Region::new().await;
    let dossier = dossier(&region).await;
    let rung = rung(&dossier, TABLE);
    let id = region.tells(&overtaken(&rung)).await;
    region.taken_in(id).await;
    rings(&region, &rung).await;
    assert_eq!(escalations_of(&region, &dossier).await[0]["overtaken"], true);
    assert_eq!(region.told_of::<supervision::EscalationOvertaken>().await.len(), 1);
}
