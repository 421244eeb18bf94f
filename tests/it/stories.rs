//! The case book under the demonstration's policy, on the real engines.

use std::collections::BTreeMap;

use testkit::stories::case_book;

use crate::region::{Region, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_is_not_made_safe_is_escalated_to_the_youth_protection_table_once() {
    let region = Region::demo().await;
    let region = tokio::task::spawn_blocking(move || {
        std::thread::scope(|scope| {
            let region = &region;
            let played = case_book().unwrap().into_iter().map(|file| (file.clone(), scope.spawn(move || play(region, &file))));
            let played: Vec<_> = played.collect();
            assert_eq!(played.len(), 8, "the case book has eight households");
            for (file, played) in played {
                assert!(played.join().is_ok(), "{} did not go as it says", file.display());
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
