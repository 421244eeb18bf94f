//! Engines and workers that die around due instants, and a database of Temporal that is lost.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kernel::fact::Subject;
use temporalio_client::UntypedWorkflow;
use temporalio_client::WorkflowTerminateOptions;
use workflows::armer::watch_id;

use crate::engines::{Server, shared};
use crate::region::{Region, report, until};

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
    assert!(late < SignedDuration::from_secs(20), "{late:#}");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_database_of_temporal_is_armed_again_from_the_schedules() {
    let server = Server::start().await;
    let region = Region::on(server.url()).await;
    let cases = plan_many(&region, 15_000, 17_000).await;
    until("all watches are listed", || async { (region.reconcile().await.running == cases.len()).then_some(()) }).await;
    server.lose_database();
    server.restart();
    let pass = region.reconcile().await;
    assert_eq!((pass.running, pass.armed), (0, cases.len()));
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
