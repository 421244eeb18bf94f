//! Engines that are clustered, fail over, are lost or restored: what the platform makes of it.

use std::time::Duration;

use async_nats::jetstream::stream::Info;
use platform::db;
use platform::outbox;
use testkit::engines::{Address, Nats, Postgres, Safety};
use testkit::folder::RunFolder;
use testkit::{fresh_prefix, wait_for, wait_until};
use tokio::task::spawn_blocking;

use crate::region::{Region, alpha, beta, may, tell, tell_many, thing};

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_follows_is_not_taken_for_the_database_and_is_when_it_takes_over() {
    let folder = RunFolder::new("standby").unwrap();
    let path = folder.path().to_owned();
    let (primary, standby) = blocking(move || {
        let primary = Postgres::start(&path.join("primary"), Safety::Process).unwrap();
        let standby = primary.standby(&path.join("standby"), Safety::Process).unwrap();
        (primary, standby)
    })
    .await;
    let nats = Region::empty().await.nats;
    let address = Address::of(primary.port()).unwrap();
    let region = Region::at(&primary.url_at(address.port()), &fresh_prefix(), &nats);
    db::migrate(&region.config(), &[alpha().0, beta().0], None).await.unwrap();
    let ((_alpha, work), (_beta, _)) = (region.alpha().await, region.beta().await);
    tell_many(&work, 10).await;

    // The address follows too early: what is behind it can be read, and not written to.
    address.lead_to(standby.port());
    blocking({
        let port = primary.port();
        move || {
            primary.kill9();
            port
        }
    })
    .await;
    let refused = work.begin(&may()).await.map(drop).unwrap_err();
    let refused = platform::chain(&refused);
    assert!(!refused.contains("read-only"), "no transaction begins there: {refused}");
    let standby = blocking(move || {
        standby.promote().unwrap();
        standby
    })
    .await;
    let _ = wait_for("it takes over", async || work.begin(&may()).await).await;
    tell_many(&work, 10).await;
    wait_until("each has had one effect", async || region.effects().await == (20, 20)).await;
    wait_until("all is published", async || region.unpublished().await == 0).await;
    drop(standby);
}

async fn info(region: &Region, stream: &str) -> Option<Info> {
    let stream = region.jetstream().await.get_stream(format!("{}{stream}", region.prefix)).await.ok()?;
    Some(stream.cached_info().clone())
}

/// Whether the stream has three copies, all of them up to date.
async fn has_three_copies(region: &Region, stream: &str) -> bool {
    let Some(info) = info(region, stream).await else { return false };
    let copies = info.cluster.as_ref().map(|cluster| &cluster.replicas);
    info.config.num_replicas == 3 && copies.is_some_and(|copies| copies.len() == 2 && copies.iter().all(|copy| copy.current))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_gets_as_many_copies_as_are_asked_for_and_outlives_its_leader() {
    let folder = RunFolder::new("nats-cluster").unwrap();
    let path = folder.path().to_owned();
    let nodes = blocking(move || Nats::cluster(&path).unwrap()).await;
    let urls = nodes.each_ref().map(Nats::url).join(",");
    let monitors = nodes.each_ref().map(Nats::monitoring_url).join(",");
    let region = Region::new().await.on(&urls).with("--nats-monitoring-url", &monitors);
    let (alpha, work) = region.alpha().await;
    tell_many(&work, 10).await;
    wait_until("ten are published", async || region.unpublished().await == 0).await;
    let copies = async || info(&region, "FACTS").await.map(|info| info.config.num_replicas).ok_or("no stream");
    assert_eq!(wait_for("the stream is told of", copies).await, 1);
    alpha.stop();
    alpha.ended().await.unwrap();

    let region = region.with("--nats-replicas", "3");
    let ((_alpha, work), (_beta, _)) = (region.alpha().await, region.beta().await);
    wait_until("three servers have what was told", async || has_three_copies(&region, "FACTS").await).await;
    wait_until("and what is stated", async || has_three_copies(&region, "SCHEDULES").await).await;
    wait_until("the first are taken in", async || region.effects().await == (10, 10)).await;
    let telling = tokio::spawn(async move { tell_many(&work, 100).await });
    let leader = async || info(&region, "FACTS").await.and_then(|info| info.cluster?.leader).ok_or("nobody");
    let leader = wait_for("somebody leads", leader).await;
    let leads: usize = leader.trim_start_matches("veilig-").parse().unwrap();
    let nodes = blocking(move || {
        nodes[leads].kill9();
        nodes
    })
    .await;
    let ids = telling.await.unwrap();
    wait_until("all is published and has had one effect, without it", async || {
        region.unpublished().await == 0 && region.effects().await == (110, 110)
    })
    .await;
    let nodes = blocking(move || {
        nodes[leads].restart().unwrap();
        nodes
    })
    .await;
    wait_until("it has caught up", async || has_three_copies(&region, "FACTS").await).await;
    let there = region.in_stream().await;
    assert!(ids.iter().all(|id| there.contains_key(id)));
    drop(nodes);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_consumer_has_not_taken_in_when_nats_is_lost_is_told_again() {
    let folder = RunFolder::new("nats-lost").unwrap();
    let path = folder.path().to_owned();
    let nats = blocking(move || Nats::start(&path).unwrap()).await;
    let region = Region::new().await.on(&nats.url());
    let (_alpha, work) = region.alpha().await;
    let (beta, _) = region.beta().await;
    tell_many(&work, 10).await;
    wait_until("ten are taken in", async || region.effects().await == (10, 10)).await;
    beta.stop();
    beta.ended().await.unwrap();
    tell_many(&work, 10).await;
    wait_until("ten more are published, and nobody takes them in", async || region.unpublished().await == 0).await;
    let nats = blocking(move || {
        nats.lose_everything().unwrap();
        nats.restart().unwrap();
        nats
    })
    .await;
    let (_beta, _) = region.beta().await;
    wait_until("each has had one effect", async || region.effects().await == (20, 20)).await;
    wait_until("the new stream has all", async || region.in_stream().await.len() == 20).await;
    drop(nats);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_the_streams_hold_what_the_database_holds_and_nothing_else() {
    let region = Region::new().await;
    let ((alpha_one, work), (beta_one, _)) = (region.alpha().await, region.beta().await);
    let kept = tell_many(&work, 5).await;
    let lost = tell(&work, thing("glad")).await;
    wait_until("all are taken in", async || region.effects().await == (6, 6)).await;
    for running in [alpha_one, beta_one] {
        running.stop();
        running.ended().await.unwrap();
    }
    // The database as it was before the last was told, and before two others were taken in.
    let mut admin = region.database.connect().await;
    let before = format!(
        "delete from alpha.outbox where id = '{lost}'; delete from beta.inbox where fact_id in ('{lost}', '{}', '{}'); \
         delete from beta.effects where fact_id in ('{lost}', '{}', '{}')",
        kept[1], kept[3], kept[1], kept[3]
    );
    sqlx::Executor::execute(&mut admin, sqlx::raw_sql(sqlx::AssertSqlSafe(before))).await.unwrap();
    let ((_alpha, _), (_beta, _)) = (region.alpha().await, region.beta().await);
    assert!(region.in_stream().await.contains_key(&lost));
    outbox::restored(&region.config()).await.unwrap();
    wait_until("what was lost on its way has its effect", async || region.effects().await == (5, 5)).await;
    wait_until("the stream has what the database has", async || {
        let there = region.in_stream().await;
        there.len() == 5 && kept.iter().all(|id| there.contains_key(id))
    })
    .await;
    // Again, with nothing to delete: an operator who is not sure whether it was done.
    tokio::time::timeout(Duration::from_secs(60), outbox::restored(&region.config())).await.unwrap().unwrap();
    wait_until("all is there again", async || region.in_stream().await.len() == 5).await;
    assert_eq!(region.effects().await, (5, 5));
}
