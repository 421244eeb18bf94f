//! An upgrade on a working day, and back: another image with one more migration and a changed watch, under armed timers and load.

use std::time::Duration;

use testkit::load::longest_gap;

use crate::promise::{Promise, failed};
use crate::stage::{Stage, size};

/// Reports a second meanwhile.
const RATE: f64 = 20.0;

/// A rung later than this is late.
const GOAL: f64 = 5.0;

#[test]
fn an_upgrade_and_the_way_back_fail_no_request_and_lose_and_double_nothing() {
    let Some(stage) = Stage::start("upgrade") else { return };
    let region = stage.region();
    // Obligations whose watches sleep through it; whose rungs are due during the roll-out, and as many during the way back.
    let (open, due) = size((10_000, 500), (500, 100));
    let two_of_each = ["workload.replicas=2", "evaluation.policy="].map(str::to_owned);
    region.install("test", &two_of_each).unwrap_or_else(|trouble| panic!("{trouble}"));
    let promise = Promise::of(&region);
    promise.open(open);

    let load = promise.load(RATE, Duration::ZERO);
    promise.due(due, 30, 120);
    let took = region.upgrade("next", &two_of_each).unwrap_or_else(|trouble| panic!("{trouble}"));
    println!("upgraded in {:.0} s", took.as_secs_f32());
    promise.due(due, 30, 120);
    let took = region.roll_back(1).unwrap_or_else(|trouble| panic!("{trouble}"));
    println!("rolled back in {:.0} s", took.as_secs_f32());
    let sent = load.end();
    println!(
        "{} requests meanwhile, {} failed, longest gap between two answers {:.2} s",
        sent.len(),
        failed(&sent).len(),
        longest_gap(&sent).as_secs_f64()
    );
    promise.were_taken_in(&sent);
    let late = promise.is_kept(2 * due);
    println!("worst lateness {late:.1} s (goal {GOAL} s)");
    assert!(late < 60.0, "a rung was {late} s late");
    let added = region.count("select count(*) from deadlines.migrations where name like '%rehearsal%'").unwrap();
    assert_eq!(added, 1, "the second image brought a migration, and the way back left it");
}
