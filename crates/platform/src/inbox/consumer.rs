//! A durable consumer: pulls facts, gives each a transaction with its inbox row, acknowledges after the commit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::pull::{Config, Stream};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::{AckKind, Message};
use futures::{FutureExt, StreamExt};
use jiff::Timestamp;
use sea_orm::sea_query::{Alias, Expr, OnConflict, Query};
use sea_orm::ConnectionTrait;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

use super::parked::{park, retried, to_retry};
use super::{Received, Refused, Subscription};
use crate::clock::system_now;
use crate::error::chain;
use crate::nats::StreamName;
use crate::work::{Context, Work};
use crate::{Actor, BoxError, Error, telemetry};

/// A fact that nobody acknowledged for this long is delivered again; a handler at work says so in time.
const ACK_WAIT: Duration = Duration::from_secs(10);
/// A handler may take this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pauses between attempts; the last one repeats.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
];
/// How often parked facts are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// A handler that has refused a fact this often, over some twenty minutes, will not take it without help.
const ATTEMPTS: u32 = 50;
/// One that panics is not asked as often.
const PANICS: u32 = 5;

/// Runs one subscription of a service.
pub(crate) struct Consumer {
    context: Arc<Context>,
    subscription: Subscription,
    stop: CancellationToken,
}

impl Consumer {
    /// A consumer that ends when `stop` is cancelled, after the facts at hand.
    pub(crate) fn new(context: Arc<Context>, subscription: Subscription, stop: CancellationToken) -> Self {
        Self { context, subscription, stop }
    }

    /// Runs until stopped; makes stream and durable consumer again when they are gone.
    pub(crate) async fn run(self) {
        let this = Arc::new(self);
        tokio::join!(this.clone().keep_pulling(), this.retry_parked());
    }

    async fn keep_pulling(self: Arc<Self>) {
        let this = self;
        while !this.stop.is_cancelled() {
            if let Err(error) = this.clone().pull().await {
                tracing::warn!(consumer = this.subscription.consumer, error = chain(&error), "the consumer starts again");
            }
            tokio::select! {
                () = this.stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
            }
        }
    }

    /// Tries parked facts again when a person asks for it.
    async fn retry_parked(&self) {
        let consumer = self.subscription.consumer;
        while self.stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let facts = to_retry(&self.context, consumer).await.unwrap_or_else(|error| {
                tracing::debug!(consumer, error = chain(&error), "parked facts cannot be looked at now");
                vec![]
            });
            for fact in facts {
                let failed = match self.guarded(&fact).await {
                    Ok(_) => None,
                    Err(Refused::Retry(reason) | Refused::GiveUp(reason)) => Some(reason),
                };
                if let Err(error) = retried(&self.context, consumer, &fact, failed.as_ref()).await {
                    tracing::warn!(consumer, error = chain(&error), "a parked fact is tried again once more");
                }
            }
        }
    }

    async fn messages(&self) -> Result<Stream, Error> {
        let nats = &self.context.nats;
        nats.identity(StreamName::Facts).await?;
        let name = nats.named(self.subscription.consumer);
        let config = Config {
            durable_name: Some(name.clone()),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: 1000,
            filter_subjects: self.subscription.kinds.iter().map(|kind| nats.fact_subject(kind)).collect(),
            ..Config::default()
        };
        let consumer = nats.jetstream().create_consumer_on_stream(config, nats.stream(StreamName::Facts)).await.map_err(Error::nats)?;
        let stream = consumer.stream().max_messages_per_batch(self.subscription.at_once).heartbeat(Duration::from_secs(2)).expires(Duration::from_secs(10));
        stream.messages().await.map_err(Error::nats)
    }

    async fn pull(self: Arc<Self>) -> Result<(), Error> {
        let mut messages = self.messages().await?;
        let room = Arc::new(Semaphore::new(self.subscription.at_once));
        let mut tasks = JoinSet::new();
        let ended = loop {
            let place = room.clone().acquire_owned().await.expect("the semaphore is never closed");
            let message = tokio::select! {
                () = self.stop.cancelled() => break Ok(()),
                message = messages.next() => message,
            };
            match message {
                Some(Ok(message)) => {
                    let this = self.clone();
                    tasks.spawn(async move {
                        this.take(message).await;
                        drop(place);
                    });
                }
                Some(Err(error)) => break Err(Error::nats(error)),
                None => break Ok(()),
            }
            while tasks.try_join_next().is_some() {}
        };
        // What was delivered but not begun goes to another replica at once.
        while let Some(Some(Ok(message))) = messages.next().now_or_never() {
            answer(&message, AckKind::Nak(None)).await;
        }
        while tasks.join_next().await.is_some() {}
        ended
    }

    /// Takes one message in, and answers for it.
    async fn take(&self, message: Message) {
        let attempt = message.info().map_or(1, |info| u32::try_from(info.delivered).unwrap_or(u32::MAX));
        let fact = match received(&message, self.context.name, attempt) {
            Ok(fact) => fact,
            Err((fact, reason)) => return self.give_up(&message, &fact, reason).await,
        };
        let consumer = self.subscription.consumer;
        let span = tracing::info_span!("fact", otel.name = fact.kind, consumer, fact.id = %fact.id, fact.kind, attempt);
        telemetry::follow(&span, header(&message, "traceparent"));
        async {
            let begun = Instant::now();
            let done = self.patiently(&message, &fact).await;
            metrics::histogram!("veilig_fact_seconds", "consumer" => consumer).record(begun.elapsed());
            let outcome = self.settle(&message, &fact, done).await;
            metrics::counter!("veilig_facts_taken_in_total", "consumer" => consumer, "outcome" => outcome).increment(1);
        }
        .instrument(span)
        .await;
    }

    async fn settle(&self, message: &Message, fact: &Received, done: Result<bool, Refused>) -> &'static str {
        match done {
            Ok(fresh) => {
                answer(message, AckKind::Ack).await;
                if fresh {
                    let age = system_now().duration_since(fact.recorded_at).as_secs_f64();
                    metrics::histogram!("veilig_fact_age_seconds", "consumer" => self.subscription.consumer).record(age.max(0.0));
                }
                if fresh { "done" } else { "known" }
            }
            Err(Refused::Retry(reason)) if fact.attempt < ATTEMPTS => {
                let pause = PAUSES[PAUSES.len().min(fact.attempt.max(1) as usize) - 1];
                tracing::warn!(reason = chain(reason.as_ref()), pause.seconds = pause.as_secs_f64(), "a fact is tried again later");
                answer(message, AckKind::Nak(Some(pause))).await;
                "again"
            }
            Err(Refused::Retry(reason) | Refused::GiveUp(reason)) => {
                self.give_up(message, fact, reason).await;
                "parked"
            }
        }
    }

    /// Says every few seconds that work is going on, so that nobody else is given the fact meanwhile.
    async fn patiently(&self, message: &Message, fact: &Received) -> Result<bool, Refused> {
        let work = self.guarded(fact);
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(ACK_WAIT / 3) => answer(message, AckKind::Progress).await,
            }
        }
    }

    /// A handler that panics or hangs has refused.
    async fn guarded(&self, fact: &Received) -> Result<bool, Refused> {
        match tokio::time::timeout(PATIENCE, AssertUnwindSafe(self.once(fact)).catch_unwind()).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) if fact.attempt >= PANICS => Err(Refused::give_up("its handler panics")),
            Ok(Err(_)) => Err(Refused::retry("its handler panicked")),
            Err(_) => Err(Refused::retry("its handler took longer than a minute")),
        }
    }

    /// The effect and the inbox row, in one transaction. False when the fact had been taken in before.
    async fn once(&self, fact: &Received) -> Result<bool, Refused> {
        let consumer = self.subscription.consumer;
        let work = Work::new(self.context.clone());
        let mut tx = work.begin_as(Actor::system(self.context.name, fact.on_behalf_of), consumer).await?;
        let values: [Expr; 3] = [consumer.into(), fact.id.into(), Expr::value(crate::db::Instant::from(system_now()))];
        let insert = Query::insert()
            .into_table(Alias::new("inbox"))
            .columns(["consumer", "fact_id", "received_at"].map(Alias::new))
            .values_panic(values)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .to_owned();
        if tx.db().execute(&insert).await?.rows_affected() == 0 {
            return Ok(false);
        }
        (self.subscription.handle)(&mut tx, fact.clone()).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn give_up(&self, message: &Message, fact: &Received, reason: BoxError) {
        match park(&self.context, self.subscription.consumer, fact, &reason).await {
            Ok(()) => answer(message, AckKind::Term).await,
            Err(error) => {
                tracing::warn!(error = chain(&error), "a fact could not be parked; it is tried again");
                answer(message, AckKind::Nak(Some(PAUSES[2]))).await;
            }
        }
    }
}

/// An answer that gets lost makes the fact come again, and then it is known.
async fn answer(message: &Message, kind: AckKind) {
    if let Err(error) = message.ack_with(kind).await {
        tracing::debug!(%error, "an answer to NATS was lost");
    }
}

fn header<'a>(message: &'a Message, name: &str) -> Option<&'a str> {
    message.headers.as_ref().and_then(|headers: &HeaderMap| headers.get(name)).map(|value| value.as_str())
}

/// The fact of a message. One without the headers of a fact is parked under an id made of its place in the stream.
fn received(message: &Message, service: &'static str, attempt: u32) -> Result<Received, (Received, BoxError)> {
    let id: Option<Uuid> = header(message, "ce-id").and_then(|text| text.parse().ok());
    let instant = |name| header(message, name).and_then(|text| text.parse::<Timestamp>().ok());
    let (occurred_at, recorded_at) = (instant("ce-time"), instant("ce-recordedat"));
    let kind = message.subject.split_once("facts.").map_or(message.subject.as_str(), |(_, kind)| kind);
    let sequence = message.info().map_or(0, |info| info.stream_sequence);
    let complete = id.is_some() && occurred_at.is_some() && recorded_at.is_some();
    let fact = Received {
        id: id.unwrap_or_else(|| kernel::id::derived("unreadable", &[message.subject.as_bytes(), &sequence.to_be_bytes()])),
        kind: kind.to_owned(),
        occurred_at: occurred_at.unwrap_or_else(system_now),
        recorded_at: recorded_at.unwrap_or_else(system_now),
        on_behalf_of: header(message, "ce-onbehalfof").and_then(|text| text.parse().ok()),
        payload: message.payload.clone(),
        service,
        attempt,
    };
    if complete { Ok(fact) } else { Err((fact, "the message is not a fact: ce-id, ce-time or ce-recordedat is missing or malformed".into())) }
}
