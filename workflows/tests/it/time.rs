//! Long terms on the time-skipping server: weeks pass in seconds, each rung at its instant.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use temporalio_client::Url;
use workflows::armer::watch_id;
use workflows::reconcile::Broken;
use workflows::test_clock::TestClock;

use crate::engines::time_server;
use crate::judge::Clock;
use crate::region::{Region, report, until};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Moves to an instant and waits until what fell due is recorded.
async fn go_to(region: &Region, clock: &TestClock, at: Timestamp) {
    let away = at.duration_since(clock.now().await.unwrap());
    clock.forward(Duration::try_from(away).unwrap()).await.unwrap();
    until("what is due is recorded", || async { region.judge.overdue().await.is_empty().then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_weeks_and_two_days_pass_in_seconds_and_each_rung_rings_at_its_instant() {
    let (server, _folder) = time_server().await;
    let url: Url = server.url().parse().unwrap();
    let clock = TestClock::connect(url.clone()).await.unwrap();
    let region = Region::with_clock(url, Clock::Test(clock.clone())).await;
    let case = report();
    let start = clock.now().await.unwrap();
    let ladder = [8 * 7, 9 * 7, 10 * 7, 10 * 7 + 2].map(|days| start + DAY * days);
    let began = Instant::now();
    for at in ladder {
        region.plan(case, at).await;
    }
    for at in ladder {
        go_to(&region, &clock, at).await;
    }
    let recorded = region.judge.recorded(case).await;
    assert_eq!(recorded.iter().map(|(at, _)| *at).collect::<Vec<_>>(), ladder);
    for (at, then) in recorded {
        let late = then.duration_since(at);
        assert!(!late.is_negative() && late < SignedDuration::from_mins(1), "the rung of {at} was recorded at {then}");
    }
    region.has_ended(case).await;
    println!("ten weeks and two days took {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_mins(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_with_a_long_life_starts_afresh_with_what_it_knows() {
    let (server, _folder) = time_server().await;
    let url: Url = server.url().parse().unwrap();
    let clock = TestClock::connect(url.clone()).await.unwrap();
    let region = Region::with_clock(url, Clock::Test(clock.clone())).await;
    let case = report();
    let start = clock.now().await.unwrap();
    let days = 90;
    for day in 1..=days {
        region.judge.plan(case, start + DAY * day).await;
    }
    region.plan(case, start + DAY * (days + 1)).await;
    let run = async || region.run_of(&watch_id(case)).await;
    let first = run().await;
    for day in 1..=days {
        go_to(&region, &clock, start + DAY * day).await;
    }
    assert_ne!(run().await, first, "the watch continued as a new run");
    let known = async || region.armer.known(case).await.unwrap().unwrap().schedule;
    let last = Some(start + DAY * (days + 1));
    // The last ring is on record before its answer is with the watch.
    until("it knows what comes next", || async { (known().await.next == last).then_some(()) }).await;
    assert_eq!(known().await.number, days as u64 + 1);
    assert_eq!(region.judge.rings(), days as u64);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lists_no_watches_is_told_from_one_that_fails() {
    let (server, _folder) = time_server().await;
    let url: Url = server.url().parse().unwrap();
    let clock = TestClock::connect(url.clone()).await.unwrap();
    let region = Region::with_clock(url, Clock::Test(clock)).await;
    let pass = region.try_reconcile().await;
    assert!(matches!(pass, Err(Broken::NoList)), "{pass:?}");
}
