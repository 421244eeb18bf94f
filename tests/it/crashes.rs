//! What dies comes back, and nothing is lost or doubled.

use std::time::Duration;

use serde_json::json;
use testkit::wait::until;

use crate::region::Region;

const REPORTS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_killed_again_and_again_rings_every_rung_once() {
    let region = Region::demo().await;
    tokio::task::spawn_blocking(move || killed(&region)).await.unwrap();
}

/// Twenty acute reports, whose first rung rings at once and whose breach follows within seconds, while `veilig` is killed.
fn killed(region: &Region) {
    let police = region.client("police");
    for number in 0..REPORTS {
        let report = json!({
            "reporter": { "capacity": "police" },
            "household": { "municipalityCode": "0855" },
            "nature": ["partner-violence"],
            "injury": false,
            "persons": [{ "role": "victim", "surname": format!("Verzonnen {number}") }],
        });
        let answer = police.post("/intake/v1/reports", &report).unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        if number % 7 == 6 {
            region.veilig.kill9();
            region.veilig.restart().unwrap();
        }
    }
    region.veilig.kill9();
    region.veilig.restart().unwrap();
    let reached = |rung: &str| {
        let rungs = region.rungs();
        let desks: Vec<_> = rungs.into_iter().filter(|seen| seen["rung"] == rung && seen["repetition"] == 0).collect();
        desks.iter().filter_map(|rung| rung["obligationId"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    until("every overdue assessment is breached", Duration::from_secs(90), || reached("breach").len() >= REPORTS).unwrap();
    let mut breached = reached("breach");
    breached.sort();
    breached.dedup();
    assert!(breached.len() >= REPORTS);
    let rungs = region.rungs();
    let mut facts: Vec<_> = rungs.iter().map(|rung| rung["factId"].to_string()).collect();
    let total = facts.len();
    facts.sort();
    facts.dedup();
    assert_eq!(facts.len(), total, "no rung is on record twice");
}
