//! What a watch does: it sleeps, rings once for each rung, believes the right schedule, and ends.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use temporalio_client::{UntypedWorkflow, WorkflowDescribeOptions};
use workflows::armer::watch_id;
use workflows::durable::watch::Schedule;

use crate::engines::shared;
use crate::region::{Region, report, until};

fn soon(millis: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_millis(millis)
}

fn schedule(number: u64, next: Timestamp) -> Schedule {
    Schedule { number, next: Some(next), rungs: Vec::new(), trace: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_rings_for_each_rung_and_ends() {
    let region = Region::on(shared().await).await;
    let case = report();
    region.plan(case, soon(1_500)).await;
    region.plan(case, soon(3_000)).await;
    region.all_rung().await;
    let late = region.judge.worst_lateness().await;
    assert!(late < SignedDuration::from_secs(30), "{late}");
    region.has_ended(case).await;
    // On a busy machine both may be due when it first rings.
    let instants = BTreeSet::from_iter(region.judge.recorded(case).await.into_iter().map(|(_, then)| then));
    assert_eq!(region.judge.rings(), instants.len() as u64, "it rings for nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_knows_every_coming_rung() {
    let region = Region::on(shared().await).await;
    let case = report();
    region.plan(case, soon(3_600_000)).await;
    region.plan(case, soon(7_200_000)).await;
    let known = region.armer.known(case).await.unwrap().unwrap();
    assert_eq!(known.schedule.number, 2);
    assert_eq!(known.schedule.rungs.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_counts_only_if_its_number_is_greater() {
    let region = Region::on(shared().await).await;
    let case = report();
    let known = async || region.armer.known(case).await.unwrap().unwrap().schedule;
    let arm = async |number, next| region.armer.arm(case, schedule(number, next)).await.unwrap();
    let (first, other, later) = (soon(3_600_000), soon(100), soon(7_200_000));

    arm(5, first).await;
    assert_eq!(known().await, schedule(5, first));
    arm(4, other).await;
    arm(5, other).await;
    assert_eq!(known().await, schedule(5, first));
    arm(6, later).await;
    assert_eq!(known().await, schedule(6, later));
    assert_eq!(region.judge.rings(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_counts_if_its_number_is_equal() {
    let region = Region::on(shared().await).await;
    let case = report();
    let later = soon(3_600_000);
    region.judge.plan(case, later).await;
    region.plan(case, soon(500)).await;
    let known = async || region.armer.known(case).await.unwrap().unwrap().schedule;
    until("the answer to the ring brings the other rung", || async { (known().await.next == Some(later)).then_some(()) }).await;
    assert_eq!((known().await.number, region.judge.rings()), (2, 1), "under the same number");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_answer_does_not_hide_a_newer_schedule() {
    let region = Region::on(shared().await).await;
    let case = report();
    region.judge.slow_down(1_500, 1_500);
    region.plan(case, soon(300)).await;
    until("the first ring is on its way", || async { (region.judge.rings() == 1).then_some(()) }).await;
    // The answer that travels says: number 1, nothing to wait for.
    region.plan(case, soon(2_500)).await;
    region.all_rung().await;
    let late = region.judge.worst_lateness().await;
    assert!(late < SignedDuration::from_secs(30), "{late}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_started_by_a_late_duplicate_does_no_harm() {
    let region = Region::on(shared().await).await;
    let case = report();
    let planned = region.judge.plan(case, soon(200)).await;
    region.armer.arm(case, planned.clone()).await.unwrap();
    region.all_rung().await;
    region.has_ended(case).await;

    region.armer.arm(case, planned).await.unwrap();
    until("it has rung once more", || async { (region.judge.rings() == 2).then_some(()) }).await;
    region.has_ended(case).await;
    assert_eq!(region.judge.recorded(case).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rung_taken_away_lets_the_watch_end_without_a_ring() {
    let region = Region::on(shared().await).await;
    let case = report();
    let at = soon(3_600_000);
    region.plan(case, at).await;
    let nothing = region.judge.cancel(case, at).await;
    region.armer.arm(case, nothing).await.unwrap();
    region.has_ended(case).await;
    assert_eq!(region.judge.rings(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rung_beyond_400_days_is_not_armed() {
    let region = Region::on(shared().await).await;
    let (far, moved) = (report(), report());
    let at = soon(401 * 24 * 3_600_000);
    let arm = async |case, number, next| region.armer.arm(case, schedule(number, next)).await.unwrap();
    arm(far, 1, at).await;
    region.has_ended(far).await;

    arm(moved, 1, soon(3_600_000)).await;
    assert!(region.watched(moved).await);
    arm(moved, 2, at).await;
    region.has_ended(moved).await;
    assert_eq!(region.judge.rings(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_the_judge_does_not_know_has_nothing_to_wait_for() {
    let region = Region::on(shared().await).await;
    let case = report();
    region.armer.arm(case, schedule(1, soon(100))).await.unwrap();
    region.has_ended(case).await;
    assert_eq!(region.judge.rings(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_keeps_ringing_while_the_judge_is_away() {
    let region = Region::on(shared().await).await;
    region.judge.set_down(true);
    region.plan(report(), soon(200)).await;
    until("three rings were refused", || async { (region.judge.refused() >= 3).then_some(()) }).await;
    region.judge.set_down(false);
    let back = Timestamp::now();
    region.all_rung().await;
    let late = Timestamp::now().duration_since(back);
    assert!(late < SignedDuration::from_secs(30), "{late} after the judge's return");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_whose_clock_is_ahead_of_the_judge_waits_for_the_judge() {
    // By so much that a busy machine does not catch up with it before the first ring.
    let ahead = SignedDuration::from_secs(-15);
    let region = Region::with_clock(shared().await, crate::judge::Clock::Machine(ahead)).await;
    region.plan(report(), soon(500)).await;
    region.all_rung().await;
    assert_eq!(region.judge.rings(), 2, "one ring too early, and one when the judge said");
    assert!(region.judge.worst_lateness().await < SignedDuration::from_secs(30));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_that_takes_longer_than_its_heartbeat_is_not_given_up() {
    let region = Region::on(shared().await).await;
    let case = report();
    // Longer than the four seconds without a beat after which Temporal takes an activity for lost.
    region.judge.slow_down(6_000, 6_000);
    region.plan(case, soon(200)).await;
    let watch = region.client.get_workflow_handle::<UntypedWorkflow>(watch_id(case));
    let (beats, mut ended) = (Mutex::new(BTreeSet::new()), pin!(region.has_ended(case)));
    let look = async {
        loop {
            let found = watch.describe(WorkflowDescribeOptions::default()).await.unwrap();
            let beat = found.raw().pending_activities.first().and_then(|ring| ring.last_heartbeat_time);
            beats.lock().unwrap().extend(beat.map(|at| (at.seconds, at.nanos)));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! { () = &mut ended => {} () = look => {} }
    assert_eq!(region.judge.rings(), 1);
    let beats = beats.into_inner().unwrap();
    assert!(beats.len() > 2, "with no more than a beat in most of those four seconds one that is late is one too few: {beats:?}");
}
