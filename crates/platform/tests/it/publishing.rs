//! Whatever is committed is published, whoever dies meanwhile.

use std::collections::BTreeSet;
use std::time::Duration;

use platform::outbox::{State, replay};
use sqlx::Executor;
use testkit::engines::Nats;
use testkit::folder::RunFolder;
use testkit::wait_until;
use uuid::Uuid;

use crate::region::{Region, ThingHappened, may, tell, tell_many, thing};

#[tokio::test]
async fn a_fact_travels_with_the_attributes_of_a_cloud_event() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let id = tell(&work, thing("glad").occurred_at("2026-01-02T03:04:05.678Z".parse().unwrap())).await;
    wait_until("the fact is in the stream", async || region.in_stream().await.len() == 1).await;
    let message = region.messages("FACTS").await.remove(0);
    assert_eq!(message.subject.as_str(), format!("{}facts.alpha.thing_happened", region.prefix));
    let headers = message.headers.as_ref().unwrap();
    let header = |name: &str| headers.get(name).unwrap().as_str().to_owned();
    assert_eq!(header("ce-id"), id.to_string());
    assert_eq!(header("Nats-Msg-Id"), id.to_string());
    assert_eq!(header("ce-specversion"), "1.0");
    assert_eq!(header("ce-type"), "nl.veiligheidvoorop.alpha.thing_happened.v1");
    assert_eq!(header("ce-source"), "urn:nld:oin:00000000000000000000:systeem:alpha");
    assert_eq!(header("ce-time"), "2026-01-02T03:04:05.678Z");
    assert_eq!(header("content-type"), "application/protobuf");
    assert!(header("ce-recordedat").parse::<jiff::Timestamp>().is_ok());
}

#[tokio::test]
async fn a_row_that_commits_late_is_still_published() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let late = Uuid::from_u128(42);
    let mut slow = region.database.connect().await;
    let insert = format!(
        "begin; insert into alpha.outbox (id, kind, payload, occurred_at, recorded_at)
         values ('{late}', 'alpha.thing_happened', '', '2026-01-01', '2026-01-01')"
    );
    slow.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(insert))).await.unwrap();
    let early = tell(&work, thing("glad")).await;
    wait_until("the row after it is published", async || region.in_stream().await.contains_key(&early)).await;
    assert!(!region.in_stream().await.contains_key(&late));
    slow.execute("commit").await.unwrap();
    wait_until("the late row is published", async || region.in_stream().await.contains_key(&late)).await;
}

#[tokio::test]
async fn two_relays_are_harmless() {
    let region = Region::new().await;
    let ((_one, work), (_other, other)) = (region.alpha().await, region.alpha().await);
    let (_beta, _) = region.beta().await;
    let telling = tokio::spawn(async move {
        let mut ids = tell_many(&work, 100).await;
        ids.extend(tell_many(&other, 100).await);
        ids
    });
    // The lock changes hands again and again while facts are under way.
    let mut admin = region.database.connect().await;
    while !telling.is_finished() {
        let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'alpha relay' and datname = current_database()";
        admin.execute(sql).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let ids = telling.await.unwrap();
    wait_until("all is published", async || region.unpublished().await == 0).await;
    let there = region.in_stream().await;
    assert!(ids.iter().all(|id| there.contains_key(id)));
    wait_until("each has had one effect", async || region.effects().await == (200, 200)).await;
}

#[tokio::test]
async fn a_replica_that_is_not_the_relay_wakes_it() {
    let region = Region::new().await;
    let (_relay, first) = region.alpha().await;
    tell(&first, thing("glad")).await;
    wait_until("the first is the relay", async || region.unpublished().await == 0).await;
    let (_replica, work) = region.alpha().await;
    let mut listening = sqlx::postgres::PgListener::connect(&region.database.url).await.unwrap();
    listening.listen("outbox_alpha").await.unwrap();
    tell(&work, thing("glad")).await;
    let heard = tokio::time::timeout(Duration::from_secs(10), listening.recv()).await.expect("a notification").unwrap();
    assert_eq!(heard.payload(), "");
    wait_until("it is published", async || region.unpublished().await == 0).await;
}

#[tokio::test]
async fn a_relay_whose_network_is_cut_loses_nothing() {
    let region = Region::new().await;
    let line = crate::region::line::Line::to(&region.database.url).await;
    let (_cut_off, work) = region.with("--database-direct-url", &line.url).alpha().await;
    tell(&work, thing("glad")).await;
    wait_until("it is the relay", async || region.unpublished().await == 0).await;
    let (_other, _) = region.alpha().await;
    line.cut();
    let ids = tell_many(&work, 20).await;
    wait_until("the other has taken over", async || region.unpublished().await == 0).await;
    let there = region.in_stream().await;
    assert!(ids.iter().all(|id| there.contains_key(id)));
    line.mend();
    tell(&work, thing("glad")).await;
    wait_until("all goes on", async || region.in_stream().await.len() == 22 && region.unpublished().await == 0).await;
}

#[tokio::test]
async fn when_the_stream_is_deleted_under_load_everything_is_published_again() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let (_beta, _) = region.beta().await;
    let mut ids = tell_many(&work, 30).await;
    wait_until("the first are published", async || region.unpublished().await == 0).await;
    let telling = tokio::spawn(async move { tell_many(&work, 100).await });
    region.jetstream().await.delete_stream(format!("{}FACTS", region.prefix)).await.unwrap();
    ids.extend(telling.await.unwrap());
    wait_until("every fact is in the new stream", async || {
        let there = region.in_stream().await;
        ids.iter().all(|id| there.contains_key(id))
    })
    .await;
    wait_until("each has had one effect", async || region.effects().await == (130, 130)).await;
}

#[tokio::test]
async fn when_nats_loses_its_last_messages_they_are_published_again() {
    let folder = RunFolder::new("nats-loses").unwrap();
    let nats = Nats::start(folder.path()).unwrap();
    let region = Region::new().await.on(&nats.url());
    let (_alpha, work) = region.alpha().await;
    let mut ids = tell_many(&work, 10).await;
    wait_until("ten are published", async || region.unpublished().await == 0).await;
    nats.kill9();
    let (data, kept) = (folder.path().join("data"), folder.path().join("kept"));
    copy(&data, &kept);
    nats.restart().unwrap();
    ids.extend(tell_many(&work, 10).await);
    wait_until("ten more are published", async || region.unpublished().await == 0).await;
    // The disk as it was before: the server knows nothing of the last ten, and gives their numbers out again.
    nats.kill9();
    std::fs::remove_dir_all(&data).unwrap();
    copy(&kept, &data);
    ids.extend(tell_many(&work, 15).await);
    nats.restart().unwrap();
    wait_until("all are there", async || {
        let there = region.in_stream().await;
        ids.iter().all(|id| there.contains_key(id)) && region.unpublished().await == 0
    })
    .await;
}

#[tokio::test]
async fn when_others_have_taken_the_places_of_lost_messages_they_are_published_again() {
    let folder = RunFolder::new("nats-overwrites").unwrap();
    let nats = Nats::start(folder.path()).unwrap();
    let region = Region::new().await.on(&nats.url());
    let (alpha, work) = region.alpha().await;
    let mut ids = tell_many(&work, 10).await;
    wait_until("ten are published", async || region.unpublished().await == 0).await;
    nats.kill9();
    let (data, kept) = (folder.path().join("data"), folder.path().join("kept"));
    copy(&data, &kept);
    nats.restart().unwrap();
    ids.extend(tell_many(&work, 7).await);
    wait_until("seven more are published", async || region.unpublished().await == 0).await;
    alpha.stop();
    alpha.ended().await.unwrap();
    nats.kill9();
    std::fs::remove_dir_all(&data).unwrap();
    copy(&kept, &data);
    nats.restart().unwrap();
    let jetstream = region.jetstream().await;
    for number in 0..20_u128 {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("ce-id", Uuid::from_u128(number).to_string());
        let subject = format!("{}facts.other.thing_happened", region.prefix);
        jetstream.publish_with_headers(subject, headers, "".into()).await.unwrap().await.unwrap();
    }
    let (_alpha, _) = region.alpha().await;
    wait_until("all are there", async || {
        let there = region.in_stream().await;
        ids.iter().all(|id| there.contains_key(id)) && region.unpublished().await == 0
    })
    .await;
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    let done = std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(done.success());
}

#[tokio::test]
async fn while_nats_is_away_facts_wait_and_then_all_arrive() {
    let folder = RunFolder::new("nats-away").unwrap();
    let nats = Nats::start(folder.path()).unwrap();
    let region = Region::new().await.on(&nats.url());
    nats.kill9();
    let (_alpha, work) = region.alpha().await;
    // Those of one millisecond are told in another order than that of their ids.
    let ids: BTreeSet<Uuid> = tell_many(&work, 10).await.into_iter().collect();
    assert_eq!(region.unpublished().await, 10);
    nats.restart().unwrap();
    wait_until("all are published", async || region.unpublished().await == 0).await;
    assert_eq!(region.in_stream().await.into_keys().collect::<BTreeSet<_>>(), ids);
}

#[tokio::test]
async fn facts_are_published_again_by_hand() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    tell_many(&work, 3).await;
    wait_until("they are published", async || region.unpublished().await == 0).await;
    let old = region.number("select stream_sequence from alpha.outbox order by position limit 1").await;
    assert_eq!(replay(&region.config(), "alpha", "2026-01-01T00:00:00Z".parse().unwrap()).await.unwrap(), 3);
    wait_until("they are published again", async || region.unpublished().await == 0).await;
    let again = region.number("select stream_sequence from alpha.outbox order by position limit 1").await;
    assert_eq!(old, again, "a stream that still knows them keeps them where they are");
}

#[tokio::test]
async fn of_states_only_the_newest_number_stays() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let subject = Uuid::from_u128(9);
    let say = async |number: u64, mood: &str| {
        let mut tx = work.begin(&may()).await.unwrap();
        let message = ThingHappened { mood: mood.to_owned(), ..Default::default() };
        tx.emit_state(State::new("report", subject, number, &message)).await.unwrap();
        tx.commit().await.unwrap();
    };
    say(1, "first").await;
    say(3, "third").await;
    say(2, "late").await;
    let newest = async || {
        let messages = region.messages("SCHEDULES").await;
        let [message] = messages.as_slice() else { return false };
        let number = message.headers.as_ref().unwrap().get("ce-number").unwrap().as_str() == "3";
        number && message.subject.as_str() == format!("{}schedules.report/{subject}", region.prefix).replace('/', ".")
    };
    wait_until("the third is the only one", newest).await;
    region.jetstream().await.delete_stream(format!("{}SCHEDULES", region.prefix)).await.unwrap();
    wait_until("it is there again", newest).await;
}
