//! A transfer of Veilig Thuis becomes a trajectory, or is declined; either is told in writing.

use proto::{intake, wijzer_scheiden as told};
use serde_json::json;
use testkit::Claims;

use crate::given::entry;
use crate::region::{Region, fresh_id, refusal};

async fn sent(region: &Region, receiver: &str) -> intake::TransferSent {
    let sent = intake::TransferSent {
        report_id: fresh_id(),
        transfer_id: fresh_id(),
        receiver: receiver.into(),
        household_id: fresh_id(),
        municipality_code: "0855".into(),
        ..Default::default()
    };
    for _ in 0..2 {
        let id = region.tells(&sent).await;
        region.taken_in(id).await;
    }
    sent
}

#[tokio::test]
async fn a_transfer_waits_until_the_parents_are_entered_and_is_confirmed_once() {
    let region = Region::new().await;
    let transfer = sent(&region, "wijzer-scheiden").await;
    sent(&region, "fjc-planning").await;
    let planner = region.worker("fjc-planner");
    let waiting = planner.reads("/transfers?open=true").await;
    assert_eq!(
        (waiting["items"].as_array().unwrap().len(), &waiting["items"][0]["transferId"]),
        (1, &json!(transfer.transfer_id))
    );

    let with = |how: &str, households: [String; 2]| {
        let mut body = entry(how, &households);
        body["transferId"] = json!(transfer.transfer_id);
        body
    };
    let others = planner.post("/trajectories", &with("transfer", [fresh_id(), fresh_id()])).await;
    assert_eq!(refusal(&others), (422, "parents".into()), "other parents than those of the transfer");
    let asked = planner.post("/trajectories", &with("parents", [transfer.household_id.clone(), fresh_id()])).await;
    assert_eq!(refusal(&asked), (422, "transferId".into()));
    let body = with("transfer", [fresh_id(), transfer.household_id.clone()]);
    let made = planner.does("/trajectories", &body).await;
    let trajectory = made["trajectoryId"].as_str().unwrap();
    assert_eq!(planner.post("/trajectories", &body).await.status, 409, "it becomes one trajectory");
    assert_eq!(region.number("select count(*) from wijzer_scheiden.trajectories").await, 1);

    let view = planner.reads(&format!("/trajectories/{trajectory}")).await;
    assert_eq!((&view["entry"], &view["reportIds"]), (&json!("transfer"), &json!([transfer.report_id])));
    let accepted = region.told_of::<told::TransferAccepted>().await;
    assert_eq!(
        (accepted.len(), accepted[0].id("transfer_id"), accepted[0].id("request_id")),
        (1, transfer.transfer_id, trajectory.into())
    );
    assert_eq!(planner.reads("/transfers?open=true").await["items"], json!([]));
}

#[tokio::test]
async fn a_transfer_is_declined_for_a_reason_by_who_may_answer_it() {
    let region = Region::new().await;
    let transfer = sent(&region, "wijzer-scheiden").await;
    let path = format!("/transfers/{}/decline", transfer.transfer_id);
    let reason = json!({"reason": "Zij wonen niet hier"});
    for role in ["professional", "provider-manager", "forum-chair"] {
        assert_eq!(region.worker(role).post(&path, &reason).await.status, 403, "{role}");
    }
    let elsewhere = region.bearer(&Claims::of("fjc-planner").municipalities(&["0828"]));
    assert_eq!(elsewhere.post(&path, &reason).await.status, 404);
    assert_eq!(elsewhere.reads("/transfers").await["items"], json!([]));
    let desk = region.bearer(&Claims::of("desk-secretary").desks(&["divorce-desk"]));
    assert_eq!(refusal(&desk.post(&path, &json!({})).await), (422, "reason".into()));
    assert_eq!(desk.does(&path, &reason).await["state"], "declined");
    assert_eq!(desk.post(&path, &reason).await.status, 409);
    assert_eq!(region.told_of::<told::TransferDeclined>().await[0].id("report_id"), transfer.report_id);
}
