//! Many cases whose facts, schedules and answers overtake each other.

use std::time::Duration;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::engines::shared;
use crate::region::{Region, report, until};

const CASES: u64 = 150;
const FACTS: usize = 12;

/// One case's life: twelve facts at random moments, each planning a rung; every schedule travels for a random time, some twice.
async fn live(region: &Region, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let case = report();
    let mut travelling = Vec::new();
    for _ in 0..FACTS {
        tokio::time::sleep(Duration::from_millis(random.random_range(0..6_000))).await;
        let at = Timestamp::now() + SignedDuration::from_millis(random.random_range(500..6_000));
        let schedule = region.judge.plan(case, at).await;
        let copies = if random.random_bool(0.2) { 2 } else { 1 };
        for _ in 0..copies {
            let (schedule, travels) = (schedule.clone(), Duration::from_millis(random.random_range(0..2_000)));
            travelling.push(async move {
                tokio::time::sleep(travels).await;
                // As a consumer does: what could not be handed over comes again.
                until("it is handed over", || async { region.armer.arm(case, schedule.clone()).await.ok() }).await;
            });
        }
    }
    join_all(travelling).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rung_of_150_cases_with_12_facts_each_rings_once_under_random_delays() {
    let region = Region::on(shared().await).await;
    region.judge.slow_down(0, 1_000);
    let seed = u64::from(rand::random::<u32>());
    println!("seed {seed}");
    join_all((0..CASES).map(|case| live(&region, seed + case))).await;
    region.all_rung().await;

    let late = region.judge.lateness().await;
    assert_eq!(late.len(), CASES as usize * FACTS);
    let rings = region.judge.rings();
    println!("{} rungs, {rings} rings, worst lateness {:#}", late.len(), late[late.len() - 1]);
    assert!(rings <= 2 * CASES * FACTS as u64, "{rings} rings for {} rungs", late.len());
}
