//! A durable pull consumer: made when it is not there, so many messages at a time, every message answered.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::{Config, Stream};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::{AckKind, Message};
use futures::{FutureExt, StreamExt};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::error::chain;
use crate::nats::{Nats, StreamName};

/// A message that nobody answered for this long is delivered again; work that takes longer says so in time.
const ACK_WAIT: Duration = Duration::from_secs(10);
/// How often it is counted what waits.
const LOOK: Duration = Duration::from_secs(5);
/// Pauses between attempts; the last one repeats.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// What is pulled, and by whom.
#[derive(Clone)]
pub(crate) struct Pull {
    pub(crate) nats: Nats,
    pub(crate) stream: StreamName,
    pub(crate) consumer: &'static str,
    /// Without the prefix.
    pub(crate) subjects: Vec<String>,
    /// So many batches are at work at the same time.
    pub(crate) at_once: usize,
    /// A batch is what waits, up to this many messages.
    pub(crate) together: usize,
    pub(crate) stop: CancellationToken,
}

impl Pull {
    /// Gives messages to `take`, which answers each, until stopped; begins again when stream, consumer or connection are lost.
    pub(crate) async fn each<F, Fut>(self, take: F)
    where
        F: Fn(Vec<Message>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        tokio::join!(self.tell_what_waits(), self.pull(take));
    }

    /// Counts what this consumer has still to take in, until stopped.
    async fn tell_what_waits(&self) {
        let (stream, name) = (self.nats.stream(self.stream), self.nats.named(self.consumer));
        while self.stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let found = self.nats.jetstream().get_consumer_from_stream::<Config, _, _>(&name, &stream).await;
            if let Ok(found) = found {
                let info = found.cached_info();
                let waiting = info.num_pending + info.num_ack_pending as u64;
                metrics::gauge!("veilig_consumer_waiting", "consumer" => self.consumer).set(waiting as f64);
            }
        }
    }

    async fn pull<F, Fut>(&self, take: F)
    where
        F: Fn(Vec<Message>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        while self.stop.run_until_cancelled(self.nats.reached()).await.is_some() {
            if let Err(error) = self.session(&take).await {
                tracing::warn!(consumer = self.consumer, error = chain(&error), "the consumer starts again");
            }
            self.stop.run_until_cancelled(tokio::time::sleep(Duration::from_millis(500))).await;
        }
    }

    async fn messages(&self) -> Result<Stream, Error> {
        self.nats.identity(self.stream).await?;
        let config = Config {
            durable_name: Some(self.nats.named(self.consumer)),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: 1000,
            filter_subjects: self.subjects.iter().map(|subject| self.nats.named(subject)).collect(),
            ..Config::default()
        };
        let jetstream = self.nats.jetstream();
        let made =
            async { jetstream.create_consumer_on_stream(config, self.nats.stream(self.stream)).await.map_err(Error::nats) };
        let consumer = self.nats.while_connected(made).await?;
        let stream = consumer.stream().max_messages_per_batch(self.at_once * self.together);
        stream.heartbeat(Duration::from_secs(2)).expires(Duration::from_secs(10)).messages().await.map_err(Error::nats)
    }

    async fn session<F, Fut>(&self, take: &F) -> Result<(), Error>
    where
        F: Fn(Vec<Message>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let mut messages = self.messages().await?.ready_chunks(self.together);
        let room = Arc::new(Semaphore::new(self.at_once));
        let mut tasks = JoinSet::new();
        let ended = loop {
            let place = room.clone().acquire_owned().await.expect("the semaphore is never closed");
            let batch = tokio::select! {
                () = self.stop.cancelled() => break Ok(()),
                batch = messages.next() => batch,
            };
            let Some(batch) = batch else { break Ok(()) };
            let mut failed = None;
            let batch: Vec<Message> =
                batch.into_iter().filter_map(|one| one.map_err(|error| failed = Some(error)).ok()).collect();
            if !batch.is_empty() {
                let taking = take(batch);
                tasks.spawn(async move {
                    taking.await;
                    drop(place);
                });
            }
            if let Some(error) = failed {
                break Err(Error::nats(error));
            }
            while tasks.try_join_next().is_some() {}
        };
        // What was delivered but not begun goes to another replica at once.
        while let Some(Some(batch)) = messages.next().now_or_never() {
            for message in batch.into_iter().flatten() {
                answer(&message, AckKind::Nak(None)).await;
            }
        }
        while tasks.join_next().await.is_some() {}
        ended
    }
}

/// How often a message has been delivered, this time included.
pub(super) fn attempt(message: &Message) -> u32 {
    message.info().map_or(1, |info| u32::try_from(info.delivered).unwrap_or(u32::MAX))
}

/// An answer that gets lost makes the message come again, and then it is known.
pub(super) async fn answer(message: &Message, kind: AckKind) {
    if let Err(error) = message.ack_with(kind).await {
        tracing::debug!(%error, "an answer to NATS was lost");
    }
}

/// Has the message delivered again, after a pause that grows with the attempts.
pub(super) async fn again(message: &Message, attempt: u32) {
    let pause = PAUSES[PAUSES.len().min(attempt.max(1) as usize) - 1];
    answer(message, AckKind::Nak(Some(pause))).await;
}

/// Does the work, and says every few seconds that it is going on, so that nobody else is given the messages meanwhile.
pub(super) async fn patiently<T>(messages: &[&Message], work: impl Future<Output = T>) -> T {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(ACK_WAIT / 3) => {
                for message in messages {
                    answer(message, AckKind::Progress).await;
                }
            }
        }
    }
}

/// A header's text.
pub(super) fn header<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    message.headers.as_ref().and_then(|headers| headers.get(name)).map(|value| value.as_str())
}
