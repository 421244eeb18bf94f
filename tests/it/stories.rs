//! The case book under the demonstration's policy, on the real engines.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;
use testkit::stories::case_book;

use crate::region::{Ground, Region, play};

/// What `veilig simulate` makes of a database.
fn simulated(database: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_veilig"));
    let output = command.args(["simulate", "--json", "--from-database", database]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_is_not_made_safe_is_escalated_to_the_youth_protection_table_once() {
    let ground = Ground::fresh().await;
    let database = ground.database.clone();
    let region = tokio::task::spawn_blocking(move || {
        let region = Region::on(&ground, "demo.yaml", |setup| setup);
        std::thread::scope(|scope| {
            let region = &region;
            let played = case_book().unwrap().into_iter().map(|file| (file.clone(), scope.spawn(move || play(region, &file))));
            let played: Vec<_> = played.collect();
            assert_eq!(played.len(), 12, "the case book has twelve households");
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

    let report = tokio::task::spawn_blocking(move || simulated(&database)).await.unwrap();
    let to_the_table = report["simulated"]["weeks"].as_object().unwrap().values();
    let to_the_table = to_the_table.filter_map(|week| week["escalations"]["youth-protection-table"].as_u64()).sum::<u64>();
    assert_eq!((to_the_table, report["against"].is_null()), (1, true), "a simulation of the database tells the same: {report}");
}
