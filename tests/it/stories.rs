//! The case book under the demonstration's policy, on the real engines.

use std::collections::BTreeMap;

use crate::region::{Region, play};

/// The households whose stories are written; they live in one region at the same time.
const STORIES: [&str; 5] = [
    "1-acute-violence-with-injury.yaml",
    "2-a-pattern-without-one-grave-incident.yaml",
    "4-a-declined-transfer.yaml",
    "6-no-follow-up-and-a-report-that-is-none.yaml",
    "8-nobody-assigned.yaml",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_is_not_made_safe_is_escalated_to_the_youth_protection_table_once() {
    let region = Region::demo().await;
    let region = tokio::task::spawn_blocking(move || {
        std::thread::scope(|scope| {
            let played = STORIES.map(|file| (file, scope.spawn(|| play(&region, file))));
            for (file, played) in played {
                assert!(played.join().is_ok(), "{file} did not go as it says");
            }
        });
        region
    });
    let region = region.await.unwrap();
    let rungs = tokio::task::spawn_blocking(move || region.rungs()).await.unwrap();
    let mut times = BTreeMap::new();
    for rung in &rungs {
        assert_ne!(rung["rangBy"], "sweep", "a healthy region needs no sweep: {rung}");
        *times.entry(rung["factId"].to_string()).or_insert(0) += 1;
    }
    assert!(times.values().all(|times| *times == 1), "every rung is on record once");
    let desks: Vec<_> = rungs.iter().filter(|rung| rung["desk"] == "youth-protection-table").collect();
    assert_eq!(desks.len(), 1, "{desks:?}");
}
