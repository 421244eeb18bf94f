//! A child lives in two households: one coordinator leads, another is linked, and a report about either reaches both.

use proto::{intake, wijzer_scheiden as told};
use serde_json::json;

use crate::given::{Given, coordinator};
use crate::region::{Region, fresh_id};

fn report(household: &str) -> intake::ReportReceived {
    intake::ReportReceived {
        report_id: fresh_id(),
        household_id: household.to_owned(),
        municipality_code: "0855".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn one_leads_for_the_child_another_is_linked_and_each_sees_what_they_may() {
    let region = Region::new().await;
    let given = Given::cleared(&region).await;
    let (anna, bram) = (fresh_id(), fresh_id());
    let planner = region.worker("fjc-planner");
    planner.does(&given.path("lead"), &json!({"workerId": anna})).await;
    planner.does(&given.path("linked-coordinator"), &json!({"workerId": bram})).await;
    let both = planner.post(&given.path("linked-coordinator"), &json!({"workerId": anna})).await;
    assert_eq!(both.status, 422, "who leads is not linked as well");

    let (leads, linked) = (coordinator(&region, &anna), coordinator(&region, &bram));
    let view = format!("/trajectories/{}", given.id);
    assert_eq!((leads.get(&view).await.status, linked.get(&view).await.status), (200, 200));
    for rest in ["file", "screenings"] {
        assert_eq!(leads.get(&given.path(rest)).await.status, 200, "{rest}");
        assert_eq!(linked.get(&given.path(rest)).await.status, 404, "who looks on opens no {rest}");
    }
    assert_eq!(linked.post(&given.path("modules"), &json!({"module": "kies"})).await.status, 404);
    leads.does(&given.path("modules"), &json!({"module": "kies"})).await;
    assert_eq!(linked.reads("/trajectories").await["items"].as_array().unwrap().len(), 1);
    let stranger = coordinator(&region, &fresh_id());
    assert_eq!(stranger.get(&view).await.status, 404);
    assert_eq!(stranger.reads("/trajectories").await["items"], json!([]));

    let handover = json!({"workerId": bram, "replaces": anna});
    let view = planner.does(&given.path("lead"), &handover).await;
    assert_eq!((&view["leadId"], &view["linkedId"]), (&json!(bram), &json!(null)));
    let relieved = region.told_of::<told::CoordinatorRelieved>().await;
    assert_eq!((relieved.len(), relieved[0].id("worker_id")), (1, anna));
    assert_eq!(region.told_of::<told::CoordinatorAssigned>().await.len(), 2);
}

#[tokio::test]
async fn a_new_report_about_either_household_reaches_both_coordinators_once() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let (anna, bram) = (fresh_id(), fresh_id());
    let planner = region.worker("fjc-planner");
    planner.does(&given.path("lead"), &json!({"workerId": anna})).await;
    planner.does(&given.path("linked-coordinator"), &json!({"workerId": bram})).await;
    let reports = [report(&given.households[0]), report(&given.households[1]), report(&fresh_id())];
    for message in &reports {
        for _ in 0..2 {
            let id = region.tells(message).await;
            region.taken_in(id).await;
        }
    }
    for worker in [anna, bram] {
        let view = coordinator(&region, &worker).reads(&format!("/trajectories/{}", given.id)).await;
        assert_eq!(view["reportIds"], json!([reports[0].report_id, reports[1].report_id]));
    }
    let linked = region.told_of::<told::ReportLinked>().await;
    assert_eq!(linked.len(), 2, "each report is linked once, and one of another household never");
    assert!(linked.iter().all(|one| one.id("request_id") == given.id));
}

#[tokio::test]
async fn a_report_about_a_child_that_lives_here_as_well_reaches_the_trajectory_once() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let elsewhere = intake::ReportReceived { other_household_ids: vec![given.households[1].clone()], ..report(&fresh_id()) };
    let both = intake::ReportReceived { other_household_ids: vec![given.households[1].clone()], ..report(&given.households[0]) };
    for message in [&elsewhere, &both] {
        let id = region.tells(message).await;
        region.taken_in(id).await;
    }
    assert_eq!(given.view(&region).await["reportIds"], json!([elsewhere.report_id, both.report_id]));
    assert_eq!(region.told_of::<told::ReportLinked>().await.len(), 2);
}

#[tokio::test]
async fn parents_follow_a_household_that_was_merged() {
    let region = Region::new().await;
    let given = Given::entered(&region).await;
    let into = fresh_id();
    let merged = intake::HouseholdsMerged { from_household_id: given.households[0].clone(), into_household_id: into.clone() };
    let id = region.tells(&merged).await;
    region.taken_in(id).await;
    assert_eq!(given.view(&region).await["parents"][0]["householdId"], into.as_str());
    let old = report(&given.households[0]);
    let id = region.tells(&old).await;
    region.taken_in(id).await;
    assert_eq!(given.view(&region).await["reportIds"], json!([old.report_id]), "known by its old name as well");
}
