//! Help per person, and closing: everybody has help that started or a reason why none is needed.

use proto::{fjc_planning as fjc, intake};
use serde_json::json;

use crate::given::{Given, dossier, plan, until};
use crate::region::{Region, refusal};

#[tokio::test]
async fn help_is_offered_refused_offered_again_accepted_started_and_completed() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let planner = region.worker("fjc-planner");
    let path = format!("/dossiers/{dossier}/persons/{}/help", case.persons[0]);
    assert_eq!(planner.post(&format!("{path}/start"), &json!({})).await.status, 409, "only accepted help starts");
    for (step, state) in [
        ("offer", "offered"),
        ("refuse", "refused"),
        ("offer", "offered"),
        ("accept", "accepted"),
        ("start", "started"),
        ("complete", "completed"),
    ] {
        assert_eq!(planner.does(&format!("{path}/{step}"), &json!({})).await["state"], state);
    }
    let told: Vec<_> = region.told().await.into_iter().skip(1).map(|told| told.kind).collect();
    let expected = ["help_offered", "help_refused", "help_offered", "help_accepted", "help_started", "help_completed"];
    assert_eq!(told, expected.map(|what| format!("fjc-planning.{what}")));
    let started = &region.told_of::<fjc::HelpStarted>().await[0];
    assert_eq!(
        (started.id("person_id"), started.id("report_id"), started.id("dossier_id")),
        (case.persons[0].clone(), case.report, dossier)
    );
}

#[tokio::test]
async fn only_veilig_thuis_judges_that_help_is_not_needed_and_gives_a_reason() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let path = format!("/dossiers/{dossier}/persons/{}/help/not-needed", case.persons[0]);
    let reason = json!({"reason": "Woont in het buitenland en heeft daar eigen hulp."});
    assert_eq!(region.worker("fjc-planner").post(&path, &reason).await.status, 403);
    let handler = region.worker("vt-handler");
    assert_eq!(refusal(&handler.post(&path, &json!({})).await), (422, "reason".into()));
    assert_eq!(handler.does(&path, &reason).await["state"], "not-needed");
    assert_eq!(region.told_of::<fjc::HelpNotNeeded>().await.len(), 1);
    let stranger = Given::new().persons.remove(0);
    let unknown = format!("/dossiers/{dossier}/persons/{stranger}/help/not-needed");
    assert_eq!(handler.post(&unknown, &reason).await.status, 404);
}

#[tokio::test]
async fn a_dossier_closes_only_when_nobody_is_left_without_help_or_reason() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    let lead = region.worker("fjc-lead");
    let path = format!("/dossiers/{dossier}");
    lead.does(&format!("{path}/safety-plan"), &plan()).await;
    lead.does(&format!("{path}/direct-safety"), &json!({"shownBy": "Rust in huis"})).await;
    for person in &case.persons[..2] {
        for step in ["offer", "accept", "start"] {
            lead.does(&format!("{path}/persons/{person}/help/{step}"), &json!({})).await;
        }
    }
    let refused = lead.post(&format!("{path}/close"), &json!({})).await;
    assert_eq!(refusal(&refused), (422, format!("persons/{}", case.persons[2])), "it says who is left");

    let judged = format!("{path}/persons/{}/help/not-needed", case.persons[2]);
    region.worker("vt-team-lead").does(&judged, &json!({"reason": "Te jong; de moeder wordt geholpen."})).await;
    assert_eq!(lead.does(&format!("{path}/close"), &json!({})).await["state"], "closed");
    let closed = &region.told_of::<fjc::DossierClosed>().await[0];
    assert_eq!((closed.ids("report_ids"), closed.ids("person_ids").len()), (vec![case.report.clone()], 3));

    assert_eq!(lead.post(&format!("{path}/close"), &json!({})).await.status, 409);
    let complete = format!("{path}/persons/{}/help/complete", case.persons[0]);
    assert_eq!(lead.does(&complete, &json!({})).await["state"], "completed", "help goes on after the dossier closed");
    let next = case.again().offered(&region).await;
    assert_ne!(next.accept(&region).await, dossier, "a household whose dossier is closed gets a new one");
}

#[tokio::test]
async fn a_dossier_that_closes_unsafe_says_why() {
    let region = Region::new().await;
    let (case, dossier) = dossier(&region).await;
    for person in &case.persons {
        let path = format!("/dossiers/{dossier}/persons/{person}/help/not-needed");
        region.worker("vt-handler").does(&path, &json!({"reason": "Veilig Thuis neemt het over."})).await;
    }
    let lead = region.worker("fjc-lead");
    let path = format!("/dossiers/{dossier}/close");
    assert_eq!(refusal(&lead.post(&path, &json!({})).await), (422, "reason".into()));
    lead.does(&path, &json!({"reason": "Veilig Thuis nam zicht op veiligheid terug."})).await;
}

#[tokio::test]
async fn what_veilig_thuis_settled_in_its_own_file_counts_here_before_and_after_accepting() {
    let region = Region::new().await;
    let case = Given::new().offered(&region).await;
    let (report_id, person) = (case.report.clone(), |index: usize| case.persons[index].clone());
    let id = region.tells(&intake::HelpNotNeeded { report_id: report_id.clone(), person_id: person(0) }).await;
    region.taken_in(id).await;
    let dossier = case.accept(&region).await;
    let state = |view: &serde_json::Value, index: usize| {
        let persons = view["persons"].as_array().unwrap();
        persons.iter().find(|one| one["personId"] == case.persons[index].as_str()).unwrap()["state"].clone()
    };
    region.tells(&intake::HelpStarted { report_id, person_id: person(1) }).await;
    let view = until(&region, &dossier, "help started elsewhere", |view| state(view, 1) == "started").await;
    assert_eq!((state(&view, 0), state(&view, 2)), (json!("not-needed"), json!("owed")));
    assert_eq!(region.told().await.len(), 1, "Veilig Thuis told it already");
}
