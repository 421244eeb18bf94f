//! What dies comes back, what runs twice does no harm: nothing is lost and nothing is doubled.

use std::time::Duration;

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
    back_at: Timestamp,
}

impl Return {
    /// Kills a program and starts it again.
    fn after_kill9(process: &Process) -> Self {
        let died_at = system_now();
        process.kill9();
        process.restart().unwrap();
        Self { name: process.name().to_owned(), died_at, back_at: system_now() }
    }

    /// Tells how long after the return the last rung was on record of those that fell due while it was away.
    fn tell(&self, rungs: &[Value]) {
        let waited = |rung: &&Value| {
            (self.died_at..self.back_at).contains(&instant(rung, "plannedAt")) && instant(rung, "recordedAt") >= self.back_at
        };
        let after =
            rungs.iter().filter(waited).map(|rung| instant(rung, "recordedAt").duration_since(self.back_at).as_secs_f64());
        let (number, worst) = (rungs.iter().filter(waited).count(), after.fold(0.0, f64::max));
        println!("{}: {number} rungs waited for its return, the last for {worst:.1} s of at most {GOAL} s", self.name);
        assert!(worst <= LATEST, "{worst} s after the return of {} a rung was still not on record", self.name);
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
        returns.push(Return::after_kill9(&region.veilig));
        let rungs = region.breaches_each_once(REPORTS);
        returns.iter().for_each(|one| one.tell(&rungs));
    });
    killed.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_everything_ring_every_rung_once() {
    let region = Region::demo().await;
    let doubled = tokio::task::spawn_blocking(move || {
        let other = region.another();
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
            returns.push(Return::after_kill9(process));
        });
        let rungs = region.breaches_each_once(REPORTS);
        returns.iter().for_each(|one| one.tell(&rungs));
    });
    killed.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn while_temporal_is_silent_the_sweep_rings_within_two_minutes_and_its_return_doubles_nothing() {
    let swept = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("engines").unwrap();
        let engines = Engines::start(folder.path(), Safety::Process, &|_| {}).unwrap();
        let region = Region::on_own(&engines);
        let rung_by = |who: &'static str| move |rung: &&Value| rung["rangBy"] == who;
        let breach = |rung: &&Value| rung["rung"] == "breach";

        // It holds its connections and answers nothing, which is worse than being gone.
        region.reports_that_nobody_assesses(1, |_| {});
        until("its watch is armed and rings", Duration::from_secs(60), || {
            region.rungs().iter().any(|rung| rung["rangBy"] == "watch")
        })
        .unwrap();
        engines.temporal.stop();
        region.reports_that_nobody_assesses(2, |_| {});
        let rungs = region.breaches_each_once(3);
        let swept: Vec<_> = rungs.iter().filter(rung_by("sweep")).collect();
        assert_eq!(
            swept.iter().copied().filter(|rung| breach(&rung)).count(),
            3,
            "nobody but the sweep rings for them: {swept:?}"
        );
        let worst = worst_lateness(swept.iter().copied());
        println!("{} rungs rang by the sweep, the latest {worst:.1} s late", swept.len());
        assert!(worst <= 120.0, "the sweep rang {worst} s late");

        engines.temporal.cont();
        region.reports_that_nobody_assesses(1, |_| {});
        let rungs = region.breaches_each_once(4);
        let last = rungs.iter().rfind(breach).unwrap();
        assert_ne!(last["rangBy"], "sweep", "watches ring again: {last}");
        assert_eq!(rungs.iter().filter(breach).count(), 4, "nothing rang twice after its return");
    });
    swept.await.unwrap();
}
