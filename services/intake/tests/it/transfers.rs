//! Transfers: sent over HTTP, answered by facts; sight of safety has one holder all the while.

use proto::intake::{HelpStarted, SightOfSafetyMoved, TransferSent};
use proto::{fjc_planning as fjc, supervision, wijzer_scheiden as divorce};
use serde_json::json;
use testkit::wait_for;

use crate::region::{Region, field, report, transfer};

const DOSSIER: &str = "0190f5fe-0000-7000-8000-000000000001";

fn accepted(report: &str, transfer: &str) -> fjc::CaseAccepted {
    fjc::CaseAccepted { dossier_id: DOSSIER.into(), report_id: report.into(), transfer_id: transfer.into(), ..Default::default() }
}

#[tokio::test]
async fn sight_of_safety_moves_when_the_receiver_confirms_and_comes_back_when_a_desk_decides_so() {
    let region = Region::new().await;
    let (id, transfer) = &region.sent().await;
    let sent = &region.told_of::<TransferSent>().await[0];
    assert_eq!((sent.id("report_id"), sent.id("transfer_id")), (id.clone(), transfer.clone()));
    assert_eq!((sent.code("receiver"), sent.code("minor_concerned")), ("fjc-planning", "true"));
    assert_eq!(sent.ids("person_ids").len(), 3);
    let (report, _) = region.report(id).await;
    assert_eq!(report["sightOfSafety"]["holder"], "veilig-thuis");

    region.tells(&accepted(id, transfer)).await;
    let report = region.until_status(id, "transferred").await;
    assert_eq!(report["sightOfSafety"]["holder"], "fjc-planning");
    assert_eq!((&report["transfer"]["answer"], &report["transfer"]["dossierId"]), (&json!("accepted"), &json!(DOSSIER)));

    let decided = supervision::EscalationDecided {
        escalation_id: DOSSIER.into(),
        dossier_id: DOSSIER.into(),
        desk: "veilig-thuis".into(),
        decision: "sight-of-safety-taken-back".into(),
        ..Default::default()
    };
    region.tells(&decided).await;
    let report = region.until_status(id, "taken-back").await;
    assert_eq!(report["sightOfSafety"]["holder"], "veilig-thuis");
    let moved = region.told_of::<SightOfSafetyMoved>().await;
    let holders: Vec<_> = moved.iter().map(|told| told.code("holder")).collect();
    assert_eq!(holders, ["fjc-planning", "veilig-thuis"]);
}

#[tokio::test]
async fn another_decision_of_a_desk_leaves_sight_of_safety_where_it_is() {
    let region = Region::new().await;
    let (id, transfer) = &region.sent().await;
    region.tells(&accepted(id, transfer)).await;
    region.until_status(id, "transferred").await;
    let decided = supervision::EscalationDecided {
        escalation_id: DOSSIER.into(),
        dossier_id: DOSSIER.into(),
        report_id: id.clone(),
        desk: "youth-protection-table".into(),
        decision: "board-investigates".into(),
        ..Default::default()
    };
    region.tells(&decided).await;
    let taken_in = "select count(*) from intake.inbox";
    wait_for("both facts were taken in", async || match region.number(taken_in).await {
        2 => Ok(()),
        number => Err(number),
    })
    .await;
    assert_eq!(region.report(id).await.0["status"], "transferred");
}

#[tokio::test]
async fn a_declined_transfer_is_sent_again_and_veilig_thuis_holds_sight_of_safety_throughout() {
    let region = Region::new().await;
    let (id, first) = &region.sent().await;
    let fjc = region.worker("receiving-intake");
    assert_eq!(fjc.get(&format!("/transfers/{first}")).await.status, 200);
    let declined = fjc::CaseDeclined { report_id: id.clone(), transfer_id: first.clone(), reason: "no-capacity".into() };
    region.tells(&declined).await;
    let report = region.until_status(id, "transfer-declined").await;
    assert_eq!(report["sightOfSafety"]["holder"], "veilig-thuis");
    assert_eq!(fjc.get(&format!("/transfers/{first}")).await.status, 404, "what was declined is no longer theirs to read");

    let sent = region.step("vt-handler", id, "send-transfer", transfer()).await;
    let second = sent["transfer"]["transferId"].as_str().unwrap();
    region.tells(&accepted(id, second)).await;
    region.until_status(id, "transferred").await;
    assert_eq!(region.number("select count(*) from intake.transfers").await, 2);
}

#[tokio::test]
async fn an_answer_to_another_transfer_than_the_one_on_its_way_is_parked() {
    let region = Region::new().await;
    let (id, _) = &region.sent().await;
    region.tells(&accepted(id, DOSSIER)).await;
    wait_for("the fact is parked", async || match region.number("select count(*) from intake.parked").await {
        1 => Ok(()),
        number => Err(number),
    })
    .await;
    assert_eq!(region.report(id).await.0["status"], "transfer-sent");
}

#[tokio::test]
async fn help_that_is_settled_at_the_receiver_is_known_and_not_told_again() {
    let region = Region::new().await;
    let (id, transfer) = &region.sent().await;
    region.tells(&accepted(id, transfer)).await;
    region.until_status(id, "transferred").await;
    let (_, persons) = region.report(id).await;
    let started =
        |person: &String| fjc::HelpStarted { dossier_id: DOSSIER.into(), report_id: id.clone(), person_id: person.clone() };
    region.tells(&started(&persons[0])).await;
    region.tells(&started(&persons[1])).await;
    let not_needed = fjc::HelpNotNeeded { dossier_id: DOSSIER.into(), report_id: id.clone(), person_id: persons[2].clone() };
    region.tells(&not_needed).await;
    wait_for("help is settled for everyone", async || {
        let (report, _) = region.report(id).await;
        let help: Vec<_> = report["persons"].as_array().unwrap().iter().map(|person| person["help"].clone()).collect();
        if help == ["started", "started", "not-needed", "not-owed"] { Ok(()) } else { Err(format!("{help:?}")) }
    })
    .await;
    assert!(region.told_of::<HelpStarted>().await.is_empty());
    for person in &persons {
        region.step("vt-handler", id, &format!("persons/{person}/inform"), json!({})).await;
    }
    region.step("vt-handler", id, "give-feedback", json!({"after": "assessment"})).await;
    let closed = region.step("vt-handler", id, "close", json!({})).await;
    assert_eq!((&closed["status"], &closed["sightOfSafety"]["holder"]), (&json!("closed"), &json!("fjc-planning")));
}

#[tokio::test]
async fn a_transfer_states_why_and_whether_those_involved_were_told() {
    let region = Region::new().await;
    let id = &region.posted(&report()).await;
    region.step("vt-handler", id, "assess-safety", json!({"outcome": "transfer"})).await;
    let with = |field: &str, value: serde_json::Value| {
        let mut body = transfer();
        body[field] = value;
        body
    };
    for (body, status, named) in [
        (with("purpose", json!(" ")), 422, "purpose"),
        (with("necessity", json!("")), 422, "necessity"),
        (with("toldThoseInvolved", json!(false)), 422, "notToldReason"),
        (with("notToldReason", json!("x")), 422, "notToldReason"),
        (with("legalBasis", json!("because")), 400, "legalBasis"),
        (with("receiver", json!("somebody")), 400, "receiver"),
    ] {
        let answer = region.worker("vt-handler").post(&format!("/reports/{id}/send-transfer"), &body).await;
        assert_eq!((answer.status, field(&answer).as_str()), (status, named), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_receiver_reads_who_is_in_a_transfer_but_not_who_reported() {
    let region = Region::new().await;
    let (_, transfer) = &region.sent().await;
    let answer = region.worker("fjc-planner").get(&format!("/transfers/{transfer}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let handover = answer.json();
    assert_eq!(handover["persons"][0]["givenNames"], "Fictieve");
    assert_eq!(handover["purpose"], "een plan voor het gezin");
    assert!(!answer.text().contains("Bijvoorbeeld") && !answer.text().contains("Geschiedenis"), "{}", answer.text());
    let audited = "select count(*) from intake.audit where details->>'opened' = 'transfer'";
    assert_eq!(region.number(audited).await, 1);
}

#[tokio::test]
async fn help_in_a_divorce_confirms_a_transfer_and_leaves_sight_of_safety_where_it_is() {
    let region = Region::new().await;
    let report = region.posted(&report()).await;
    region.step("vt-handler", &report, "assess-safety", json!({"outcome": "transfer"})).await;
    let mut to = transfer();
    to["receiver"] = json!("wijzer-scheiden");
    let sent = region.step("vt-handler", &report, "send-transfer", to.clone()).await;
    let first = sent["transfer"]["transferId"].as_str().unwrap().to_owned();
    let id = region.tells(&divorce::TransferDeclined { report_id: report.clone(), transfer_id: first }).await;
    region.taken_in(id).await;
    region.until_status(&report, "transfer-declined").await;
    let sent = region.step("vt-handler", &report, "send-transfer", to).await;
    let second = sent["transfer"]["transferId"].as_str().unwrap().to_owned();
    let accepted =
        divorce::TransferAccepted { report_id: report.clone(), transfer_id: second, request_id: crate::region::fresh_id() };
    let id = region.tells(&accepted).await;
    region.taken_in(id).await;
    let view = region.until_status(&report, "transferred").await;
    assert_eq!((&view["sightOfSafety"]["holder"], view["transfer"]["dossierId"].is_null()), (&json!("veilig-thuis"), true));
}
