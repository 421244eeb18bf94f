//! A change of the watch that cannot replay what an older version recorded.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use kernel::fact::Subject;
use temporalio_common::worker::WorkerDeploymentOptions;
use temporalio_macros::{workflow, workflow_methods};
use temporalio_sdk::{
    Runtime, SyncWorkflowContext, TimerOptions, Worker, WorkerOptions, WorkflowContext, WorkflowContextView, WorkflowResult,
};
use tokio::sync::{Mutex, oneshot};
use workflows::durable::watch::{Schedule, Start};
use workflows::glance::Glance;
use workflows::temporal::{QUEUE, Temporal};

use crate::engines::shared;
use crate::region::{Region, report, until};

/// A watch as an older version might have been: its history holds a marker that the watch of today does not ask for.
#[workflow]
struct OlderWatch {
    schedule: Option<Schedule>,
}

#[workflow_methods]
impl OlderWatch {
    #[init]
    fn new(_: &WorkflowContextView, _: Start) -> Self {
        Self { schedule: None }
    }

    #[run(name = "watch")]
    async fn run(ctx: &mut WorkflowContext<Self>) -> WorkflowResult<()> {
        ctx.patched("older");
        ctx.wait_condition(|watch| watch.schedule.is_some()).await?;
        let next = ctx.state(|watch| watch.schedule.as_ref().and_then(|schedule| schedule.next)).unwrap_or(Timestamp::MAX);
        let now = ctx.workflow_time().and_then(|now| Timestamp::try_from(now).ok()).unwrap_or_default();
        let pause = Duration::try_from(next.duration_since(now)).unwrap_or_default();
        ctx.timer(TimerOptions::builder(pause).build()).await;
        ctx.wait_condition(|watch| watch.schedule.is_none()).await?;
        Ok(())
    }

    #[signal(name = "schedule")]
    fn schedule(&mut self, _: &mut SyncWorkflowContext<Self>, schedule: Schedule) {
        self.schedule = Some(schedule);
    }

    #[query(name = "schedule")]
    fn known(&self, _: &WorkflowContextView) -> bool {
        self.schedule.is_some()
    }
}

/// Runs a worker of the older version until `done` says so.
fn run_older_version(temporal: Temporal, done: oneshot::Receiver<()>) {
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio.block_on(async {
        let client = temporal.connect(None).await.unwrap();
        let runtime = Runtime::from_current_tokio(Default::default()).unwrap();
        let options = WorkerOptions::new(QUEUE)
            .register_workflow::<OlderWatch>()
            .unwrap()
            .deployment_options(WorkerDeploymentOptions::from_build_id("older".to_owned()))
            .build();
        let mut worker = Worker::new(&runtime, client, options).unwrap();
        let shut_down = worker.shutdown_handle();
        let ended = async {
            done.await.unwrap();
            shut_down();
        };
        let (run, ()) = futures::join!(worker.run(), ended);
        run.unwrap();
    });
}

async fn older_watch_runs(region: &Region, case: Subject) {
    let workflow = workflows::armer::watch_id(case);
    until("the older watch sleeps", || async {
        let handle = region.client.get_workflow_handle::<OlderWatch>(workflow.clone());
        handle.query(OlderWatch::known, (), Default::default()).await.ok()
    })
    .await;
}

/// Two cases, of which one is soon due, whose watches an older version began.
async fn watched_by_an_older_version(region: &mut Region) -> (Subject, Subject) {
    region.stop_worker().await;
    let (done, wait) = oneshot::channel();
    let temporal = region.temporal.clone();
    let older = std::thread::spawn(move || run_older_version(temporal, wait));
    let (soon, later) = (report(), report());
    region.plan(soon, Timestamp::now() + SignedDuration::from_secs(10)).await;
    region.plan(later, Timestamp::now() + SignedDuration::from_hours(1)).await;
    older_watch_runs(region, soon).await;
    older_watch_runs(region, later).await;
    done.send(()).unwrap();
    older.join().unwrap();
    (soon, later)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_glance_rings_for_a_watch_that_cannot_go_on_and_a_pass_ends_it_when_nothing_is_left_to_wait_for() {
    let mut region = Region::on(shared().await).await;
    let (soon, _) = watched_by_an_older_version(&mut region).await;
    region.start_worker().await;
    assert_eq!(until("a glance rings", || region.glance()).await, soon, "of the two the one that is due");
    let recorded = region.judge.recorded(soon).await;
    let [(planned, at)] = recorded[..] else { panic!("it is recorded once: {recorded:?}") };
    println!("late by {:?}", at.duration_since(planned));
    assert_eq!(region.glance().await, None, "nothing is overdue any more");

    until("a pass ends it", || async { (region.reconcile().await.ended == 1).then_some(()) }).await;
    region.has_ended(soon).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_that_cannot_be_settled_do_not_keep_a_glance_from_the_others() {
    let region = Region::on(shared().await).await;
    // More than one look tries to ring for, and all of them before the one that can be settled.
    let mut cases = Vec::from_iter(std::iter::repeat_with(report).take(70));
    cases.sort_unstable();
    let at = Timestamp::now() + SignedDuration::from_millis(500);
    for case in &cases {
        region.judge.plan(*case, at).await;
    }
    let last = cases.pop().unwrap();
    for case in cases {
        region.judge.poison(case).await;
    }
    let glance = Mutex::new(Glance::new(region.services()));
    let look = || async { glance.lock().await.look(region.judge.now().await).await };
    assert_eq!(until("a glance rings", || async { look().await.ok().flatten() }).await, last);
    assert_eq!(region.judge.recorded(last).await.len(), 1);
    let failed = look().await.unwrap_err();
    assert!(failed.to_string().contains("500"), "with nobody else due the failure is told: {failed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn watches_that_cannot_go_on_after_an_incompatible_change_heal_within_two_minutes() {
    let mut region = Region::on(shared().await).await;
    let (soon, later) = watched_by_an_older_version(&mut region).await;
    let changed = Instant::now();
    region.start_worker().await;
    // A new schedule wakes the one whose rung is far away, and its workflow task fails.
    region.plan(later, Timestamp::now() + SignedDuration::from_mins(50)).await;
    // A pass may end one of them twice, because Temporal still lists it; so what counts is what comes of it.
    let healed = async || {
        if region.judge.recorded(soon).await.is_empty() {
            return false;
        }
        let known = tokio::time::timeout(Duration::from_secs(5), region.armer.known(later)).await;
        known.is_ok_and(|known| known.is_ok_and(|known| known.is_some_and(|known| known.schedule.number == 2)))
    };
    while !healed().await {
        let pass = region.reconcile().await;
        assert!(changed.elapsed() < Duration::from_secs(120), "two minutes have passed; {pass:?}");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    println!("healed after {:?}", changed.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_knows_a_number_of_a_time_that_was_lost_is_armed_again() {
    let region = Region::on(shared().await).await;
    let case = report();
    let schedule = region.judge.plan(case, Timestamp::now() + SignedDuration::from_secs(5)).await;
    // What the judge said before its database was restored: a later rung, under a greater number.
    let lost =
        Schedule { number: 9, next: Some(Timestamp::now() + SignedDuration::from_hours(1)), rungs: Vec::new(), trace: None };
    region.armer.arm(case, lost).await.unwrap();
    region.armer.arm(case, schedule).await.unwrap();
    until("the watch is there", || async { region.watched(case).await.then_some(()) }).await;
    assert_eq!(region.armer.known(case).await.unwrap().unwrap().schedule.number, 9, "it hears nothing that is older");
    until("it is told in vain, and armed again", || async { (region.reconcile().await.reset == 1).then_some(()) }).await;
    until("the rung is recorded", || async { (!region.judge.recorded(case).await.is_empty()).then_some(()) }).await;
    assert_eq!(region.judge.lateness().await.len(), 1);
}
