//! Histories that were recorded once and must replay for ever; `VEILIG_RECORD=1 cargo test -p workflows histories` adds those not there yet.

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kernel::id::EscalationId;
use temporalio_client::UntypedWorkflow;
use uuid::Uuid;
use workflows::armer::{escalation_id, watch_id};
use workflows::codec::Keys;
use workflows::durable::escalation::Deliver;
use workflows::replay::{Unplayable, replay};

use crate::engines::shared;
use crate::region::{KEY, Region, report, until};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/histories"))
}

fn keys() -> Keys {
    Keys::parse(KEY).unwrap()
}

#[tokio::test]
async fn every_recorded_history_replays() {
    let mut replayed = 0;
    for file in std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()) {
        let json = std::fs::read(&file).unwrap();
        replay(&json, keys()).await.unwrap_or_else(|cause| panic!("{}: {cause:?}", file.display()));
        replayed += 1;
    }
    assert!(replayed >= 4, "{replayed} histories");
}

#[tokio::test]
async fn a_history_that_differs_does_not_replay() {
    let json = std::fs::read_to_string(folder().join("watch-two-rungs.json")).unwrap();
    let other = json.replace("\"ring\"", "\"knock\"");
    assert_ne!(json, other);
    let refused = replay(other.as_bytes(), keys()).await.unwrap_err();
    assert!(matches!(refused, Unplayable::Differs(_)), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_in_temporal_on_which_host_a_worker_runs() {
    let region = Region::on(shared().await).await;
    let case = report();
    region.plan(case, Timestamp::now() + SignedDuration::from_millis(500)).await;
    region.all_rung().await;
    let handle = region.client.get_workflow_handle::<UntypedWorkflow>(watch_id(case));
    let history = handle.fetch_history(Default::default()).to_json().await.unwrap();
    let history: serde_json::Value = serde_json::from_slice(history.as_ref()).unwrap();
    let worker = format!("veilig-{}@{}", std::process::id(), gethostname::gethostname().display());
    let by = |event: &serde_json::Value| event["attributes"]["WorkflowTaskStartedEventAttributes"]["identity"] == worker.as_str();
    assert!(history["events"].as_array().unwrap().iter().any(by), "no task was begun by {worker}: {history:#}");
}

/// Records what a region of today does, when asked by `VEILIG_RECORD`.
#[tokio::test(flavor = "multi_thread")]
async fn histories_are_recorded_when_asked() {
    if std::env::var_os("VEILIG_RECORD").is_none() {
        return;
    }
    let region = Region::on(shared().await).await;
    let soon = |millis| Timestamp::now() + SignedDuration::from_millis(millis);

    let case = report();
    region.plan(case, soon(1_000)).await;
    region.plan(case, soon(2_500)).await;
    region.all_rung().await;
    region.has_ended(case).await;
    record(&region, &watch_id(case), "watch-two-rungs").await;

    let sleeping = report();
    region.plan(sleeping, soon(7_200_000)).await;
    until("it sleeps", || async { region.armer.known(sleeping).await.ok().flatten() }).await;
    region.plan(sleeping, soon(3_600_000)).await;
    until("it sleeps anew", || async {
        region.armer.known(sleeping).await.ok().flatten().filter(|known| known.schedule.number == 2)
    })
    .await;
    record(&region, &watch_id(sleeping), "watch-sleeping-anew").await;

    let cancelled = report();
    let at = soon(3_600_000);
    region.plan(cancelled, at).await;
    until("it sleeps", || async { region.armer.known(cancelled).await.ok().flatten() }).await;
    let nothing = region.judge.cancel(cancelled, at).await;
    region.armer.arm(cancelled, nothing).await.unwrap();
    region.has_ended(cancelled).await;
    record(&region, &watch_id(cancelled), "watch-nothing-left").await;

    region.judge.set_down(true);
    let escalation = EscalationId::from_uuid(Uuid::new_v4());
    region.armer.deliver(Deliver { escalation, trace: None }).await.unwrap();
    until("it was refused", || async { (region.judge.refused() >= 2).then_some(()) }).await;
    region.judge.set_down(false);
    until("it is delivered", || async { (region.judge.deliveries(escalation.uuid()).await == 1).then_some(()) }).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    record(&region, &escalation_id(escalation), "escalation-delivered-late").await;
}

async fn record(region: &Region, workflow: &str, name: &str) {
    let file = folder().join(format!("{name}.json"));
    if file.exists() {
        return;
    }
    let handle = region.client.get_workflow_handle::<UntypedWorkflow>(workflow);
    let json = handle.fetch_history(Default::default()).to_json().await.unwrap();
    std::fs::write(file, json).unwrap();
}
