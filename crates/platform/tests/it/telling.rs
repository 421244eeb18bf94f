//! A transaction: all of it or nothing.

use jiff::Timestamp;
use kernel::id::kinds::Report;
use platform::clock::Clock;
use platform::outbox::{Fact, State};
use platform::run::Program;
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use crate::region::{Region, ThingHappened, alpha, may, tell, thing};

#[tokio::test]
async fn a_rollback_leaves_nothing() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let mut tx = work.begin(&may()).await.unwrap();
    tx.db().execute_unprepared("insert into things values (gen_random_uuid())").await.unwrap();
    tx.emit(thing("glad")).await.unwrap();
    tx.emit_state(State::new("report", Uuid::from_u128(1), 1, &ThingHappened::default())).await.unwrap();
    tx.audit("report/1", json!({})).await.unwrap();
    drop(tx);
    let id = tell(&work, thing("glad")).await;
    testkit::wait_until("the other is published", async || region.in_stream().await.contains_key(&id)).await;
    assert_eq!(region.in_stream().await.len(), 1);
    for table in ["things", "audit", "outbox_states"] {
        assert_eq!(region.number(&format!("select count(*) from alpha.{table}")).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_commit_writes_rows_facts_states_and_audit_together() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let mut tx = work.begin(&may()).await.unwrap();
    tx.db().execute_unprepared("insert into things values (gen_random_uuid())").await.unwrap();
    tx.emit(thing("glad")).await.unwrap();
    tx.emit(thing("sad")).await.unwrap();
    tx.emit_state(State::new("report", Uuid::from_u128(1), 1, &ThingHappened::default())).await.unwrap();
    tx.emit_state(State::new("report", Uuid::from_u128(1), 2, &ThingHappened::default())).await.unwrap();
    tx.audit("report/1", json!({ "outcome": "transfer" })).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(region.number("select count(*) from alpha.outbox").await, 2);
    assert_eq!(region.number("select number from alpha.outbox_states").await, 2);
    let audited = "select count(*) from alpha.audit where action = 'alpha:act' and subject = 'report/1' and details->>'outcome' = 'transfer'";
    assert_eq!(region.number(audited).await, 1);
}

#[tokio::test]
async fn the_same_fact_id_again_is_the_same_fact() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    for _ in 0..2 {
        tell(&work, thing("glad").id(Uuid::from_u128(3))).await;
    }
    assert_eq!(region.number("select count(*) from alpha.outbox").await, 1);
}

#[tokio::test]
async fn a_service_tells_only_facts_of_its_own() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    for kind in ["beta.thing_happened", "alpha.", "alpha.Thing", "alphabet.thing", "alpha.a.b"] {
        let mut tx = work.begin(&may()).await.unwrap();
        assert!(tx.emit(Fact::new(kind, &ThingHappened::default())).await.is_err(), "{kind}");
    }
}

#[tokio::test]
async fn time_is_the_databases_unless_a_clock_is_given() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let tx = work.begin(&may()).await.unwrap();
    let seconds = region.number("select extract(epoch from clock_timestamp())::bigint").await;
    assert!((tx.now().as_second() - seconds).abs() <= 5);

    let given: Timestamp = "2031-07-01T12:00:00.123456789Z".parse().unwrap();
    let (service, work) = alpha();
    let clock = Clock::given(move || async move { Ok(given) });
    let _running = Program::new(vec![service]).clock(move |_| clock.clone()).serve(region.config()).await.unwrap();
    let mut tx = work.await.unwrap().begin(&may()).await.unwrap();
    assert_eq!(tx.now().to_string(), "2031-07-01T12:00:00.123456Z");
    assert_eq!(tx.new_id::<Report>().uuid().get_timestamp().unwrap().to_unix().0, given.as_second() as u64);
    tx.emit(thing("glad")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(region.number("select count(*) from alpha.outbox where recorded_at = '2031-07-01T12:00:00.123456Z'").await, 1);
}

#[tokio::test]
async fn a_service_reaches_only_its_own_schema() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let tx = work.begin(&may()).await.unwrap();
    let refused = tx.db().execute_unprepared("select * from beta.effects").await.unwrap_err();
    assert!(refused.to_string().contains("permission denied"), "{refused}");
}
