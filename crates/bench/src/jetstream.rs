//! A bare stream: published with acknowledgement at a steady rate, consumed at once.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::{self, consumer, stream};
use futures::StreamExt as _;
use testkit::trouble::{Result, Trouble};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// About the size of a fact.
const PAYLOAD: usize = 300;

/// The milliseconds from before a message was published until it was consumed.
pub(crate) async fn latencies(url: &str, name: &str, per_second: f64, number: usize) -> Result<Vec<f64>> {
    measure(url, name, per_second, number).await.map_err(|e| Trouble::refused("measure a bare stream", e))
}

async fn measure(url: &str, name: &str, per_second: f64, number: usize) -> Result<Vec<f64>, async_nats::Error> {
    let jetstream = jetstream::new(async_nats::connect(url).await?);
    let kept = stream::Config { name: name.to_owned(), subjects: vec![format!("{name}.>")], ..stream::Config::default() };
    let kept = jetstream.create_stream(kept).await?;
    let pull = consumer::pull::Config { durable_name: Some("bare".to_owned()), ..consumer::pull::Config::default() };
    let mut messages = kept.create_consumer(pull).await?.messages().await?;
    let sent = Arc::new(Mutex::new(Vec::with_capacity(number)));
    let publishing = {
        let (jetstream, sent, subject) = (jetstream.clone(), sent.clone(), format!("{name}.fact"));
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / per_second));
            for _ in 0..number {
                ticks.tick().await;
                sent.lock().await.push(Instant::now());
                jetstream.publish(subject.clone(), vec![7; PAYLOAD].into()).await?.await?;
            }
            Ok::<_, async_nats::Error>(())
        })
    };
    let mut latencies = Vec::with_capacity(number);
    while latencies.len() < number {
        let Some(message) = messages.next().await else { break };
        let message = message?;
        let arrived = Instant::now();
        let begun = sent.lock().await[latencies.len()];
        latencies.push(arrived.duration_since(begun).as_secs_f64() * 1000.0);
        message.ack().await?;
    }
    publishing.await??;
    Ok(latencies)
}
