//! Engines and workers that die around due instants, and a database of Temporal that is lost.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kernel::fact::Subject;
use temporalio_client::{UntypedWorkflow, WorkflowDescribeOptions, WorkflowTerminateOptions};
use temporalio_common::protos::temporal::api::enums::v1::TimeoutType;
use temporalio_common::protos::temporal::api::failure::v1::failure::FailureInfo;
use testkit::folder::RunFolder;
use testkit::process::{Process, Recipe};
use tokio_util::sync::CancellationToken;
use workflows::armer::watch_id;
use workflows::codec::Keys;
use workflows::temporal::Temporal;
use workflows::worker;

use crate::engines::{Server, shared};
use crate::region::{KEY, Region, report, services, until};

async fn plan_many(region: &Region, from: i64, to: i64) -> Vec<Subject> {
    let mut cases = Vec::new();
    for step in 0..50 {
        let case = report();
        region.plan(case, Timestamp::now() + SignedDuration::from_millis(from + (to - from) * step / 50)).await;
        cases.push(case);
    }
    cases
}

#[tokio::test(flavor = "multi_thread")]
async fn rungs_that_fall_due_while_temporal_is_dead_ring_once_when_it_is_back() {
    let server = Server::start().await;
    let region = Region::on(server.url()).await;
    plan_many(&region, 2_000, 8_000).await;
    until("the first rungs are recorded", || async { (region.judge.waiting().await < 45).then_some(()) }).await;
    server.kill9();
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.restart();
    let back = Timestamp::now();
    region.all_rung().await;
    let late = Timestamp::now().duration_since(back);
    println!(
        "after the return of Temporal the last rung took {late:#}; worst lateness {:#}",
        region.judge.worst_lateness().await
    );
    // What Temporal takes for lost it has tried again by then, twice.
    assert!(late < SignedDuration::from_secs(60), "{late:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rungs_that_fall_due_while_no_worker_runs_ring_once_when_one_is_back() {
    let mut region = Region::on(shared().await).await;
    plan_many(&region, 1_000, 5_000).await;
    until("the first rungs are recorded", || async { (region.judge.waiting().await < 45).then_some(()) }).await;
    region.stop_worker().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    region.start_worker().await;
    region.all_rung().await;
    println!("worst lateness {:#}", region.judge.worst_lateness().await);
}

/// Set for the run of this test program as a worker, by the test below: Temporal, namespace and judge.
const WORKER: &str = "VEILIG_TEST_WORKER";

#[tokio::test(flavor = "multi_thread")]
async fn rungs_of_a_worker_that_is_killed_ring_once_on_another() {
    if let Ok(told) = std::env::var(WORKER) {
        return become_a_worker(&told).await;
    }
    let mut region = Region::on(shared().await).await;
    region.stop_worker().await;
    let folder = RunFolder::new("worker").unwrap();
    let first = worker_process(&region, &folder, "first");
    plan_many(&region, 2_000, 8_000).await;
    until("the first rungs are recorded", || async { (region.judge.waiting().await < 45).then_some(()) }).await;
    tokio::task::block_in_place(|| first.kill9());
    let killed = Timestamp::now();
    let _second = worker_process(&region, &folder, "second");
    region.all_rung().await;
    println!(
        "all rang {:#} after the kill; worst lateness {:#}",
        Timestamp::now().duration_since(killed),
        region.judge.worst_lateness().await
    );
}

/// This test program once more, as a worker of the region.
fn worker_process(region: &Region, folder: &RunFolder, name: &str) -> Process {
    let told = format!("{} {} {}", region.temporal.url, region.temporal.namespace, region.judge.url());
    let command = move || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let test = "failures::rungs_of_a_worker_that_is_killed_ring_once_on_another";
        command.args(["--exact", test]).env(WORKER, &told);
        command
    };
    Process::start(Recipe::new(name, folder.path().join(format!("{name}.log")), command, || true)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_whose_process_dies_is_missed_by_its_heartbeat() {
    let mut region = Region::on(shared().await).await;
    region.stop_worker().await;
    let folder = RunFolder::new("worker").unwrap();
    let worker = worker_process(&region, &folder, "first");
    // An answer that does not come before the worker is killed, and would be given up after 8 s.
    region.judge.slow_down(3_600_000, 3_600_000);
    let case = report();
    region.plan(case, Timestamp::now()).await;
    until("it rings", || async { (region.judge.rings() == 1).then_some(()) }).await;
    tokio::task::block_in_place(|| worker.kill9());
    let watch = region.client.get_workflow_handle::<UntypedWorkflow>(watch_id(case));
    let failed = || async {
        let found = watch.describe(WorkflowDescribeOptions::default()).await.unwrap();
        match found.raw().pending_activities.first()?.last_failure.as_ref()?.failure_info.as_ref()? {
            FailureInfo::TimeoutFailureInfo(timeout) => Some(timeout.timeout_type()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(until("the ring is missed", failed).await, TimeoutType::Heartbeat);
}

async fn become_a_worker(told: &str) {
    let [temporal, namespace, judge] = told.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let keys = Keys::parse(KEY).unwrap();
    let temporal = Temporal { url: temporal.parse().unwrap(), namespace: namespace.to_owned(), tls: None, api_key: None, keys };
    let running = worker::start(temporal, Arc::new(services(&judge.parse().unwrap())), CancellationToken::new()).unwrap();
    running.stopped().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_of_temporal_is_armed_again_from_the_schedules() {
    let server = Server::start().await;
    let region = Region::on(server.url()).await;
    let cases = plan_many(&region, 45_000, 47_000).await;
    until("all watches are listed", || async { (region.reconcile().await.running == cases.len()).then_some(()) }).await;
    let runs = async || {
        let mut runs = BTreeSet::new();
        for case in &cases {
            runs.insert(region.run_of(&watch_id(*case)).await);
        }
        runs
    };
    let before = runs().await;
    assert_eq!(region.judge.waiting().await, cases.len(), "none has rung");
    server.lose_database();
    server.restart();
    region.reconcile().await;
    assert!(runs().await.is_disjoint(&before), "every case has another watch");
    region.all_rung().await;
    println!("worst lateness {:#}", region.judge.worst_lateness().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_somebody_ended_is_armed_again() {
    let region = Region::on(shared().await).await;
    let (ended, kept) = (report(), report());
    for case in [ended, kept] {
        region.plan(case, Timestamp::now() + SignedDuration::from_hours(1)).await;
    }
    until("both watches are listed", || async { (region.reconcile().await.running == 2).then_some(()) }).await;
    let watch = region.client.get_workflow_handle::<UntypedWorkflow>(watch_id(ended));
    watch.terminate(WorkflowTerminateOptions::builder().reason("a mistake").build()).await.unwrap();
    until("it is missed", || async { (region.reconcile().await.armed == 1).then_some(()) }).await;
    assert!(region.watched(ended).await);
    until("nothing is left to do", || async { (region.reconcile().await.armed == 0).then_some(()) }).await;
    assert_eq!(region.judge.rings(), 0);
}
