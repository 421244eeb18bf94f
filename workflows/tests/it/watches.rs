//! What a watch does: it sleeps, rings once for each rung, believes the right schedule, and ends.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::engines::Server;
use crate::region::{Region, report, until};

fn soon(millis: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_millis(millis)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_rings_for_each_rung_and_ends() {
    let server = Server::development();
    let region = Region::on(server.url()).await;
    let case = report();
    region.plan(case, soon(1_500)).await;
    region.plan(case, soon(3_000)).await;

    let known = region.armer.known(case).await.unwrap().unwrap();
    assert_eq!(known.schedule.number, 2);
    assert_eq!(known.schedule.rungs.len(), 2);

    until("both rungs are recorded", || async { (region.judge.waiting().await == 0).then_some(()) }).await;
    let late = region.judge.worst_lateness().await;
    assert!(late < SignedDuration::from_secs(2), "{late}");
    assert_eq!(region.judge.rings(), 2);
    until("the watch has ended", || async { (!region.watched(case).await).then_some(()) }).await;
    let _ = Duration::ZERO;
}
