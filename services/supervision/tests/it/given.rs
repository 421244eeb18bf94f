//! What most tests start from: an open dossier, its coordinator, an escalation, a rung.

use kernel::time::Timestamp;
use platform::outbox::Fact;
use proto::{FactMessage as _, deadlines, fjc_planning as fjc};
use serde_json::{Value, json};
use testkit::{Claims, wait_for};
use uuid::Uuid;

use crate::region::{Region, Worker, fresh_id};

/// When dossiers of these tests were opened.
pub(crate) fn opened_at() -> Timestamp {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

/// A dossier of a family with a child.
pub(crate) fn accepted() -> fjc::CaseAccepted {
    fjc::CaseAccepted {
        dossier_id: fresh_id(),
        report_id: fresh_id(),
        transfer_id: fresh_id(),
        household_ids: vec![fresh_id()],
        municipality_code: "0855".into(),
        injury: false,
        minor_concerned: true,
        unborn_concerned: false,
        person_ids: vec![],
    }
}

/// Tells of a dossier.
pub(crate) async fn told(region: &Region, message: &fjc::CaseAccepted) -> String {
    let id = region.tells_as(Fact::new(fjc::CaseAccepted::KIND, message).occurred_at(opened_at())).await;
    region.taken_in(id).await;
    message.dossier_id.clone()
}

/// A dossier of a family with a child, known here.
pub(crate) async fn dossier(region: &Region) -> String {
    told(region, &accepted()).await
}

/// A dossier of adults only, known here.
pub(crate) async fn dossier_of_adults(region: &Region) -> String {
    told(region, &fjc::CaseAccepted { minor_concerned: false, ..accepted() }).await
}

/// Assigns a coordinator and gives the coordinator.
pub(crate) async fn coordinator(region: &Region, dossier: &str) -> Worker {
    let id = fresh_id();
    let path = format!("/dossiers/{dossier}/coordinator");
    region.worker("fjc-planner").does(&path, &json!({"workerId": id})).await;
    region.bearer(&Claims::of("coordinator").subject(&id))
}

/// Whoever sits at a desk.
pub(crate) fn at_desk(region: &Region, role: &str, desk: &str) -> Worker {
    region.bearer(&Claims::of(role).desks(&[desk]))
}

/// Escalates a dossier and gives the escalation's id.
pub(crate) async fn escalated(by: &Worker, dossier: &str, desk: &str) -> String {
    let body = json!({"dossierId": dossier, "desk": desk, "reason": "Het geweld gaat door."});
    by.does("/escalations", &body).await["escalationId"].as_str().unwrap().to_owned()
}

/// Delivers an escalation, as the durable workflows do.
pub(crate) async fn delivered(region: &Region, escalation: &str) {
    let answer = region.worker("workflows").post(&format!("/escalations/{escalation}/deliver"), &json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// A rung of P3 that reaches a desk for a dossier.
pub(crate) fn rung(dossier: &str, desk: &str) -> deadlines::RungReached {
    deadlines::RungReached {
        obligation_id: fresh_id(),
        row: "P3".into(),
        subject_kind: "dossier".into(),
        subject_id: dossier.into(),
        rung: "desk".into(),
        episode: fresh_id(),
        repetition: 0,
        desk: desk.into(),
        dossier_id: dossier.into(),
        minor_concerned: true,
        rang_by: "watch".into(),
        ..Default::default()
    }
}

/// A rung about an escalation at a silent desk.
pub(crate) fn silence(escalation: &str) -> deadlines::RungReached {
    deadlines::RungReached {
        row: "escalation-acknowledge".into(),
        subject_kind: "escalation".into(),
        subject_id: escalation.into(),
        escalation_id: escalation.into(),
        dossier_id: String::new(),
        ..rung("", "fallback")
    }
}

/// Tells of a rung and waits until it was taken in.
pub(crate) async fn rings(region: &Region, rung: &deadlines::RungReached) -> Uuid {
    let id = region.tells(rung).await;
    region.taken_in(id).await;
    id
}

/// The rung's key, overtaken.
pub(crate) fn overtaken(rung: &deadlines::RungReached) -> deadlines::RungOvertaken {
    deadlines::RungOvertaken {
        obligation_id: rung.obligation_id.clone(),
        row: rung.row.clone(),
        subject_kind: rung.subject_kind.clone(),
        subject_id: rung.subject_id.clone(),
        rung: rung.rung.clone(),
        episode: rung.episode.clone(),
        repetition: rung.repetition,
    }
}

/// The escalations of a dossier, as its planner's lead sees them.
pub(crate) async fn escalations_of(region: &Region, dossier: &str) -> Vec<Value> {
    let page = region.worker("chain-manager").reads(&format!("/escalations?dossierId={dossier}")).await;
    page["items"].as_array().unwrap().clone()
}

/// Waits until there are this many escalations of a dossier.
pub(crate) async fn until_escalated(region: &Region, dossier: &str, number: usize) -> Vec<Value> {
    wait_for(&format!("{number} escalations"), async || {
        let all = escalations_of(region, dossier).await;
        if all.len() == number { Ok(all) } else { Err(format!("there are {}", all.len())) }
    })
    .await
}
