//! What waits is taken in together, and still each for itself.

use std::collections::BTreeMap;

use platform::outbox::Fact;
use platform::run::Program;
use platform::{Received, Refused, Service, Subscription, Tx, db};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use testkit::wait_until;
use uuid::Uuid;

use crate::region::{Region, ThingHappened, alpha, tell, tell_many, thing, traced};

fn gamma() -> Service {
    Service::new("gamma", "Gamma")
        .migration(
            "0001_effects.sql",
            "create table effects (fact_id uuid not null, by xid8 not null default pg_current_xact_id())",
        )
        .subscription(Subscription::batches("gamma", &["alpha.>"], 16, take_in))
}

async fn take_in(tx: &mut Tx, facts: Vec<Received>) -> Result<(), Refused> {
    for fact in facts {
        let sql = "insert into effects (fact_id) values ($1)";
        tx.db().execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [fact.id.into()])).await?;
        if fact.read::<ThingHappened>()?.mood == "poisoned" {
            return Err(Refused::give_up("it is poisoned"));
        }
        tx.follow(&fact.origin);
        tx.emit(Fact::new("gamma.effect_seen", &ThingHappened { thing_id: fact.id.to_string(), mood: String::new() })).await?;
    }
    Ok(())
}

async fn region() -> Region {
    let region = Region::empty().await;
    db::migrate(&region.config(), &[alpha().0, gamma()], None).await.unwrap();
    region
}

#[tokio::test]
async fn what_waits_is_taken_in_together_and_each_once() {
    let region = region().await;
    let (_alpha, work) = region.alpha().await;
    tell_many(&work, 100).await;
    wait_until("they are published", async || region.unpublished().await == 0).await;
    let _both = (
        Program::new(vec![gamma()]).serve(region.config()).await.unwrap(),
        Program::new(vec![gamma()]).serve(region.config()).await.unwrap(),
    );
    wait_until("all are taken in", async || region.number("select count(*) from gamma.effects").await >= 100).await;
    assert_eq!(region.number("select count(distinct fact_id) from gamma.effects").await, 100);
    assert_eq!(region.number("select count(*) from gamma.effects").await, 100);
    assert_eq!(region.number("select count(*) from gamma.inbox").await, 100);
    let transactions = region.number("select count(distinct by) from gamma.effects").await;
    assert!(transactions <= 50, "a hundred facts in {transactions} transactions");
}

#[tokio::test]
async fn one_that_is_refused_holds_up_no_other_of_its_batch() {
    let region = region().await;
    let (_alpha, work) = region.alpha().await;
    tell_many(&work, 5).await;
    let poisoned = tell(&work, thing("poisoned")).await;
    tell_many(&work, 5).await;
    wait_until("they are published", async || region.unpublished().await == 0).await;
    let _gamma = Program::new(vec![gamma()]).serve(region.config()).await.unwrap();
    wait_until("it is parked", async || region.number("select count(*) from gamma.parked").await == 1).await;
    wait_until("the others are taken in", async || region.number("select count(*) from gamma.effects").await == 10).await;
    let effects = format!("select count(*) from gamma.effects where fact_id = '{poisoned}'");
    assert_eq!(region.number(&effects).await, 0, "a refused fact leaves no effect");
    wait_until("what follows is told once", async || region.number("select count(*) from gamma.outbox").await == 10).await;
}

#[tokio::test]
async fn what_follows_from_one_of_several_comes_from_its_worker_and_its_trace() {
    traced();
    let region = region().await;
    let (_alpha, _) = region.alpha().await;
    let jetstream = region.jetstream().await;
    wait_until("the stream is there", async || jetstream.get_stream(format!("{}FACTS", region.prefix)).await.is_ok()).await;
    let mut expected = BTreeMap::new();
    for number in 1..=20_u128 {
        let (id, worker, trace) = (Uuid::from_u128(number), Uuid::from_u128(100 + number), format!("{:032x}", 1000 + number));
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("ce-id", id.to_string());
        headers.insert("ce-time", "2026-01-01T00:00:00Z");
        headers.insert("ce-recordedat", "2026-01-01T00:00:00Z");
        headers.insert("ce-onbehalfof", worker.to_string());
        headers.insert("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
        let subject = format!("{}facts.alpha.thing_happened", region.prefix);
        jetstream.publish_with_headers(subject, headers, "".into()).await.unwrap().await.unwrap();
        expected.insert(id.to_string(), (worker.to_string(), trace));
    }
    let _gamma = Program::new(vec![gamma()]).serve(region.config()).await.unwrap();
    wait_until("all are told", async || {
        region.number("select count(*) from gamma.outbox where published_at is not null").await == 20
    })
    .await;
    let mut found = BTreeMap::new();
    for message in region.messages("FACTS").await {
        let headers = message.headers.as_ref().unwrap();
        let header = |name: &str| headers.get(name).unwrap().as_str().to_owned();
        if header("ce-id").parse::<Uuid>().unwrap().as_u128() > 20 {
            let seen: ThingHappened = prost::Message::decode(&message.payload[..]).unwrap();
            let trace = header("traceparent").split('-').nth(1).unwrap().to_owned();
            found.insert(seen.thing_id, (header("ce-onbehalfof"), trace));
        }
    }
    assert_eq!(found, expected);
}
