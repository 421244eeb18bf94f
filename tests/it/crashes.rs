//! What dies comes back, what runs twice does no harm: nothing is lost and nothing is doubled.

use testkit::engines::{Engines, Safety};
use testkit::folder::RunFolder;

use crate::region::Region;

const REPORTS: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_is_killed_again_and_again_rings_every_rung_once() {
    let region = Region::demo().await;
    let killed = tokio::task::spawn_blocking(move || {
        let kill = || {
            region.veilig.kill9();
            region.veilig.restart().unwrap();
        };
        region.reports_that_nobody_assesses(REPORTS, |index| {
            if index % 7 == 6 {
                kill();
            }
        });
        kill();
        region.breaches_each_once(REPORTS);
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
        let region = Region::on(&engines, RunFolder::new("region").unwrap());
        region.reports_that_nobody_assesses(REPORTS, |index| match index {
            5 => {
                engines.nats.kill9();
                engines.nats.restart().unwrap();
            }
            10 => {
                engines.postgres.kill9();
                engines.postgres.restart().unwrap();
            }
            15 => {
                engines.temporal.kill9();
                engines.temporal.restart().unwrap();
            }
            _ => {}
        });
        region.breaches_each_once(REPORTS);
    });
    killed.await.unwrap();
}
