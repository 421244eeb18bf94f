//! The live timeline: what the system does by itself, as it puts it on record.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::region::Region;
use crate::screen::Screen;

/// Tells every rung as it rings, until `over`.
pub(crate) fn follow(region: &Region, screen: &Screen, over: &AtomicBool) {
    let mut told = BTreeSet::new();
    while !over.load(Ordering::SeqCst) {
        let page = region.client("chain-manager").get("/deadlines/v1/rungs?limit=200").map(|answer| answer.json());
        let mut rungs = page.ok().and_then(|page| page["items"].as_array().cloned()).unwrap_or_default();
        rungs.reverse();
        for rung in rungs.iter().filter(|rung| rung["outcome"] == "rang") {
            if told.insert(rung["factId"].as_str().unwrap_or_default().to_owned()) {
                screen.print(&line(region, rung));
            }
        }
        std::thread::park_timeout(Duration::from_millis(300));
    }
}

fn line(region: &Region, rung: &Value) -> String {
    let text = |name: &str| rung[name].as_str().unwrap_or_default();
    let obligation = region.client("chain-manager").get(&format!("/deadlines/v1/obligations/{}", text("obligationId")));
    let obligation = obligation.map(|answer| answer.json()["obligation"].clone()).unwrap_or_default();
    let (row, kind) = (obligation["row"].as_str().unwrap_or("?"), obligation["subjectKind"].as_str().unwrap_or("?"));
    let what = match (text("rung"), text("desk"), text("role")) {
        ("breach", ..) => "BREACH: the term has passed".to_owned(),
        (_, desk, "") => format!("ESCALATED to {desk}"),
        (_, _, role) => format!("{role} is told"),
    };
    format!("  ! {row:<24} {kind:<10} {:<18} {what}", text("rung"))
}
