//! What is delivered, however often and to whomever, has its effect once.

use platform::inbox;
use platform::run::Program;
use testkit::wait_until;
use uuid::Uuid;

use crate::region::{Healed, Region, beta, tell, tell_many, thing};

#[tokio::test]
async fn a_fact_delivered_twice_has_one_effect() {
    let region = Region::new().await;
    let (_beta, _) = region.beta().await;
    let jetstream = region.jetstream().await;
    wait_until("the stream is there", async || jetstream.get_stream(format!("{}FACTS", region.prefix)).await.is_ok()).await;
    for _ in 0..3 {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("ce-id", Uuid::from_u128(5).to_string());
        headers.insert("ce-time", "2026-01-01T00:00:00Z");
        headers.insert("ce-recordedat", "2026-01-01T00:00:00Z");
        let subject = format!("{}facts.alpha.thing_happened", region.prefix);
        jetstream.publish_with_headers(subject, headers, "".into()).await.unwrap().await.unwrap();
    }
    wait_until("all three are answered", async || answered(&region).await == 3).await;
    assert_eq!(region.effects().await, (1, 1));
}

/// Up to which message of the stream the consumer has answered for all.
async fn answered(region: &Region) -> u64 {
    let Ok(stream) = region.jetstream().await.get_stream(format!("{}FACTS", region.prefix)).await else { return 0 };
    stream.consumer_info(format!("{}beta", region.prefix)).await.map_or(0, |info| info.ack_floor.stream_sequence)
}

#[tokio::test]
async fn two_consumers_at_once_have_one_effect_for_each_fact() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let _both = (region.beta().await, region.beta().await);
    tell_many(&work, 200).await;
    wait_until("all have had an effect", async || region.effects().await.1 == 200).await;
    assert_eq!(region.effects().await, (200, 200));
}

#[tokio::test]
async fn a_poisoned_fact_is_parked_and_others_go_on() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let (beta_one, _) = region.beta().await;
    tell_many(&work, 5).await;
    let poisoned = tell(&work, thing("poisoned")).await;
    tell(&work, thing("effect, then poison")).await;
    tell_many(&work, 5).await;
    wait_until("the others have their effect", async || region.effects().await == (10, 10)).await;
    wait_until("two are parked", async || region.number("select count(*) from beta.parked").await == 2).await;
    let lines = inbox::parked(&region.config(), "beta", false).await.unwrap();
    assert!(lines.iter().any(|line| line.contains(&poisoned.to_string()) && line.ends_with("it is poisoned")), "{lines:?}");
    assert_eq!(region.effects().await, (10, 10), "a refused fact leaves no effect");
    // Whoever has mended the cause has it tried again.
    beta_one.stop();
    beta_one.ended().await.unwrap();
    let _healed = Program::new(vec![beta().0.provide(Healed)]).serve(region.config()).await.unwrap();
    inbox::parked(&region.config(), "beta", true).await.unwrap();
    wait_until("the poisoned one is taken in", async || region.effects().await == (11, 11)).await;
    wait_until("only the other is left", async || region.number("select count(*) from beta.parked where not retry").await == 1)
        .await;
}

#[tokio::test]
async fn a_handler_that_fails_or_panics_is_tried_again() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    let (_beta, _) = region.beta().await;
    tell(&work, thing("hesitant")).await;
    tell(&work, thing("panicking")).await;
    tell(&work, thing("glad")).await;
    wait_until("all three have their effect", async || region.effects().await == (3, 3)).await;
    assert_eq!(region.number("select count(*) from beta.parked").await, 0);
}

#[tokio::test]
async fn a_message_that_is_no_fact_is_parked() {
    let region = Region::new().await;
    let (_beta, _) = region.beta().await;
    let jetstream = region.jetstream().await;
    wait_until("the stream is there", async || jetstream.get_stream(format!("{}FACTS", region.prefix)).await.is_ok()).await;
    jetstream.publish(format!("{}facts.alpha.nonsense", region.prefix), "?".into()).await.unwrap().await.unwrap();
    wait_until("it is parked", async || region.number("select count(*) from beta.parked").await == 1).await;
}

#[tokio::test]
async fn facts_told_before_a_consumer_existed_reach_it() {
    let region = Region::new().await;
    let (_alpha, work) = region.alpha().await;
    tell_many(&work, 5).await;
    wait_until("they are published", async || region.unpublished().await == 0).await;
    let (_beta, _) = region.beta().await;
    wait_until("they are taken in", async || region.effects().await == (5, 5)).await;
}
