//! What dies comes back, what runs twice does no harm: nothing is lost and nothing is doubled.

use std::time::Duration;

use jiff::SignedDuration;
use kernel::time::Timestamp;
use platform::clock::system_now;
use serde_json::Value;
use testkit::engines::{Engines, Safety};
use testkit::folder::RunFolder;
use testkit::process::Process;
use testkit::wait::until;

use crate::region::{Region, instant, worst_lateness};

const REPORTS: usize = 20;

/// What fell due while something was away is on record so many seconds after its return.
const GOAL: f64 = 15.0;

/// More than this is a fault even on a machine that has other work to do.
const LATEST: f64 = 60.0;

/// Something that died, and since when it is back.
struct Return {
    name: String,
    died_at: Timestamp,
    /// When it was started again: nothing can be on record by it between the two.
    started_at: Timestamp,
    /// When it was seen to be ready.
    back_at: Timestamp,
}

impl Return {
    /// Kills a program and starts it again.
    fn after_kill9(process: &Process) -> Self {
        Self::after(process, || {})
    }

    /// Kills a program, and starts it again when the instants of the coming rungs of some cases have passed. Ends when what
    /// fell due meanwhile has rung.
    fn after_kill9_over_due_instants(process: &Process, region: &Region) -> Self {
        let mut over = None;
        let three_are_coming = || {
            let mut coming = region.coming().unwrap_or_default();
            let soon = system_now() + SignedDuration::from_secs(1);
            coming.retain(|at| *at > soon);
            coming.sort();
            over = coming.get(2).copied();
            over.is_some()
        };
        until("three cases have a coming rung", Duration::from_secs(60), three_are_coming).unwrap();
        let over = over.unwrap();
        let passes = || until("their instants pass", Duration::from_secs(60), || system_now() > over).unwrap();
        let back = Self::after(process, passes);
        assert!(back.died_at < over, "it took too long to kill {}", back.name);
        let has_rung = || region.coming().is_some_and(|coming| coming.iter().all(|at| *at > back.back_at));
        until("what fell due meanwhile has rung", Duration::from_secs(120), has_rung).unwrap();
        back
    }

    fn after(process: &Process, meanwhile: impl FnOnce()) -> Self {
        let died_at = system_now();
        process.kill9();
        meanwhile();
        let started_at = system_now();
        process.restart().unwrap();
        Self { name: process.name().to_owned(), died_at, started_at, back_at: system_now() }
    }

    /// Tells how long after the return the last rung was on record of those that fell due meanwhile and waited for it. Gives how
    /// many those were.
    fn tell(&self, rungs: &[Value]) -> usize {
        let waited = |rung: &&Value| {
            (self.died_at..self.started_at).contains(&instant(rung, "plannedAt"))
                && instant(rung, "recordedAt") >= self.started_at
        };
        let after =
            rungs.iter().filter(waited).map(|rung| instant(rung, "recordedAt").duration_since(self.back_at).as_secs_f64());
        let (number, worst) = (rungs.iter().filter(waited).count(), after.fold(0.0, f64::max));
        println!("{}: {number} rungs waited for its return, the last for {worst:.1} s of at most {GOAL} s", self.name);
        assert!(worst <= LATEST, "{worst} s after the return of {} a rung was still not on record", self.name);
        number
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_killed_again_and_again_rings_every_rung_once() {
    let region = Region::demo().await;
    let killed = tokio::task::spawn_blocking(move || {
        let mut returns = vec![];
        region.reports_that_nobody_assesses(REPORTS, |index| {
            if index % 7 == 6 {
                returns.push(Return::after_kill9(&region.veilig));
            }
        });
        let last = Return::after_kill9_over_due_instants(&region.veilig, &region);
        let rungs = region.breaches_each_once(REPORTS);
        for one in &returns {
            one.tell(&rungs);
        }
        assert!(last.tell(&rungs) > 0, "no rung waited for its return");
    });
    killed.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_everything_ring_every_rung_once() {
    let region = Region::demo().await;
    let doubled = tokio::task::spawn_blocking(move || {
        let other = region.another(&["all"]);
        region.reports_that_nobody_assesses(REPORTS, |_| {});
        region.breaches_each_once(REPORTS);
        drop(other);
    });
    doubled.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn engines_that_are_killed_around_due_instants_lose_and_double_nothing() {
    let killed = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("engines").unwrap();
        let engines = Engines::start(folder.path(), Safety::Process, &|_| {}).unwrap();
        let region = Region::on_own(&engines);
        let mut returns = vec![];
        region.reports_that_nobody_assesses(REPORTS, |index| {
            let process: &Process = match index {
                5 => &engines.nats,
                10 => &engines.postgres,
                15 => &engines.temporal,
                _ => return,
            };
            returns.push(Return::after_kill9_over_due_instants(process, &region));
        });
        let rungs = region.breaches_each_once(REPORTS);
        let waited: Vec<_> = returns.iter().map(|one| one.tell(&rungs)).collect();
        assert!(waited[1] > 0, "no rung waited for PostgreSQL");
    });
    killed.await.unwrap();
}

/// The breaches of some obligations.
fn breaches(rungs: &[Value], of: &[String]) -> Vec<Value> {
    let of = |rung: &&Value| rung["rung"] == "breach" && of.iter().any(|id| rung["obligationId"] == id.as_str());
    rungs.iter().filter(of).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_temporal_is_silent_the_reconciler_rings_and_its_return_doubles_nothing() {
    let silent = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("engines").unwrap();
        let engines = Engines::start(folder.path(), Safety::Process, &|_| {}).unwrap();
        let region = Region::on_own(&engines);
        // It holds its connections and answers nothing, which is worse than being gone.
        region.reports_that_nobody_assesses(1, |_| {});
        let ring = || region.rungs().iter().any(|rung| rung["rangBy"] == "watch");
        until("a watch rings", Duration::from_secs(60), ring).unwrap();
        engines.temporal.stop();
        let (stopped, watched) = (system_now(), region.obligations("D2"));
        region.reports_that_nobody_assesses(2, |_| {});
        let rungs = region.breaches_each_once(3);
        let breached = breaches(&rungs, &region.obligations("D2"));
        assert_eq!(breached.len(), 3);
        let unwatched = |rung: &&Value| !watched.iter().any(|id| rung["obligationId"] == id.as_str());
        let instead = |rung: &Value| rung["rangBy"] == "reconciler" || rung["rangBy"] == "neighbour";
        assert_eq!(breached.iter().filter(unwatched).count(), 2);
        assert!(breached.iter().filter(unwatched).all(instead), "no watch can ring, and the sweep need not: {breached:?}");
        // Whoever is settled as a neighbour is so after somebody was rung for, and that may be for any rung of any of them.
        let first = |rung: &Value| rung["rangBy"] == "reconciler" && instant(rung, "plannedAt") > stopped;
        assert!(rungs.iter().any(first), "{rungs:?}");
        let late = worst_lateness(&breached);
        println!("{} rungs rang without Temporal, the latest {late:.1} s late", breached.len());
        assert!(late < LATEST, "it rang too late");

        engines.temporal.cont();
        region.reports_that_nobody_assesses(1, |_| {});
        assert_eq!(breaches(&region.breaches_each_once(4), &region.obligations("D2")).len(), 4);
        let again = || region.rungs().last().is_some_and(|rung| rung["rangBy"] == "watch");
        until("watches ring again", Duration::from_secs(120), again).unwrap();
    });
    silent.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn while_no_workflows_run_the_sweep_rings_within_two_minutes_and_their_return_doubles_nothing() {
    let mut region = Region::demo().await;
    let swept = tokio::task::spawn_blocking(move || {
        region.veilig = region.another(&["intake", "fjc-planning", "supervision", "deadlines"]);
        region.reports_that_nobody_assesses(2, |_| {});
        let rungs = region.breaches_each_once(2);
        let assessments = region.obligations("D2");
        let breached = breaches(&rungs, &assessments);
        assert_eq!(breached.len(), 2);
        assert!(breached.iter().all(|rung| rung["rangBy"] == "sweep"), "nobody but the sweep rings for them: {breached:?}");
        println!("{} rungs rang by the sweep, the latest {:.1} s late", rungs.len(), worst_lateness(&rungs));
        assert!(worst_lateness(&rungs) <= 120.0, "the sweep rang too late");

        region.veilig = region.another(&["all"]);
        region.reports_that_nobody_assesses(1, |_| {});
        let rungs = region.breaches_each_once(3);
        let after = breaches(&rungs, &region.obligations("D2"));
        assert_eq!(after.len(), 3);
        for breach in &after {
            let is_new = !assessments.iter().any(|id| breach["obligationId"] == id.as_str());
            assert_eq!(breach["rangBy"] != "sweep", is_new, "watches ring again, and not for what was swept: {breach}");
        }
    });
    swept.await.unwrap();
}
