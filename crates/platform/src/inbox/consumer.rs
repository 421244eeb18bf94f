//! Takes facts in: each in a transaction with its inbox row, acknowledged after the commit.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::{AckKind, Message};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Alias, Expr, OnConflict, Query};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

use super::parked::{park, retried, to_retry};
use super::pull::{Pull, again, answer, attempt, header, patiently};
use super::subscription::Handle;
use super::{Received, Refused, Subscription};
use crate::clock::system_now;
use crate::error::chain;
use crate::nats::StreamName;
use crate::work::{Context, Work};
use crate::{Actor, BoxError, Error, telemetry};

/// A handler may take this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often parked facts are looked at.
const LOOK: Duration = Duration::from_secs(2);
/// A handler that has refused a fact this often, over some twenty minutes, will not take it without help.
const ATTEMPTS: u32 = 50;
/// One that panics is not asked as often.
const PANICS: u32 = 5;

/// What takes a fact in.
#[derive(Clone)]
pub(crate) enum Effect {
    /// A transaction of this service, with an inbox row.
    Once(Handle),
    /// Something elsewhere that does no harm when it is done twice.
    Elsewhere(Arc<dyn Fn(Received) -> BoxFuture<'static, Result<(), Refused>> + Send + Sync>),
}

/// Runs one subscription of a service.
#[derive(Clone)]
pub(crate) struct Consumer {
    context: Arc<Context>,
    consumer: &'static str,
    effect: Effect,
    pull: Pull,
}

impl Consumer {
    /// A consumer that ends when `stop` is cancelled, after the facts at hand.
    pub(crate) fn new(context: Arc<Context>, subscription: &Subscription, stop: CancellationToken) -> Self {
        let Subscription { consumer, kinds, handle, at_once } = subscription;
        Self::of(context, consumer, kinds, *at_once, Effect::Once(handle.clone()), stop)
    }

    pub(crate) fn of(
        context: Arc<Context>,
        consumer: &'static str,
        kinds: &[&str],
        at_once: usize,
        effect: Effect,
        stop: CancellationToken,
    ) -> Self {
        let subjects = kinds.iter().map(|kind| format!("facts.{kind}")).collect();
        let pull = Pull { nats: context.nats.clone(), stream: StreamName::Facts, consumer, subjects, at_once, stop };
        Self { context, consumer, effect, pull }
    }

    /// Runs until stopped.
    pub(crate) async fn run(self) {
        let this = self.clone();
        let pulling = self.pull.clone().each(move |message| {
            let this = this.clone();
            async move { this.take(message).await }
        });
        tokio::join!(pulling, self.retry_parked());
    }

    /// Takes one message in, and answers it.
    async fn take(&self, message: Message) {
        let (fact, is_whole) = received(&message, self.context.name);
        if !is_whole {
            let reason = "the message is not a fact: ce-id, ce-time or ce-recordedat is missing or malformed";
            return self.give_up(&message, &fact, reason.into()).await;
        }
        let consumer = self.consumer;
        let span = tracing::info_span!("fact", otel.name = fact.kind, consumer, fact.id = %fact.id, fact.kind, fact.attempt);
        telemetry::follow(&span, header(&message, "traceparent"));
        async {
            let begun = Instant::now();
            let done = patiently(&message, self.guarded(&fact)).await;
            metrics::histogram!("veilig_fact_seconds", "consumer" => consumer).record(begun.elapsed());
            let outcome = self.settle(&message, &fact, done).await;
            metrics::counter!("veilig_facts_taken_in_total", "consumer" => consumer, "outcome" => outcome).increment(1);
        }
        .instrument(span)
        .await;
    }

    async fn settle(&self, message: &Message, fact: &Received, done: Result<bool, Refused>) -> &'static str {
        match done {
            Ok(true) => {
                answer(message, AckKind::Ack).await;
                let age = system_now().duration_since(fact.recorded_at).as_secs_f64();
                metrics::histogram!("veilig_fact_age_seconds", "consumer" => self.consumer).record(age.max(0.0));
                "done"
            }
            Ok(false) => {
                answer(message, AckKind::Ack).await;
                "known"
            }
            Err(Refused::Retry(reason)) if fact.attempt < ATTEMPTS => {
                tracing::warn!(reason = chain(reason.as_ref()), "a fact is tried again later");
                again(message, fact.attempt).await;
                "again"
            }
            Err(Refused::Retry(reason) | Refused::GiveUp(reason)) => {
                self.give_up(message, fact, reason).await;
                "parked"
            }
        }
    }

    /// A handler that panics or hangs has refused.
    async fn guarded(&self, fact: &Received) -> Result<bool, Refused> {
        let effect = async {
            match &self.effect {
                Effect::Once(handle) => self.once(handle, fact).await,
                Effect::Elsewhere(handle) => handle(fact.clone()).await.map(|()| true),
            }
        };
        match tokio::time::timeout(PATIENCE, AssertUnwindSafe(effect).catch_unwind()).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) if fact.attempt >= PANICS => Err(Refused::give_up("its handler panics")),
            Ok(Err(_)) => Err(Refused::retry("its handler panicked")),
            Err(_) => Err(Refused::retry("its handler took longer than a minute")),
        }
    }

    /// The effect and the inbox row, in one transaction. False when the fact had been taken in before.
    async fn once(&self, handle: &Handle, fact: &Received) -> Result<bool, Refused> {
        let work = Work::new(self.context.clone());
        let mut tx = work.begin_as(Actor::system(self.context.name, fact.on_behalf_of), self.consumer).await?;
        let values: [Expr; 3] = [self.consumer.into(), fact.id.into(), Expr::value(crate::db::Instant::from(system_now()))];
        let insert = Query::insert()
            .into_table(Alias::new("inbox"))
            .columns(["consumer", "fact_id", "received_at"].map(Alias::new))
            .values_panic(values)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .to_owned();
        if tx.db().execute(&insert).await?.rows_affected() == 0 {
            return Ok(false);
        }
        handle(&mut tx, fact.clone()).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn give_up(&self, message: &Message, fact: &Received, reason: BoxError) {
        match park(&self.context, self.consumer, fact, &reason).await {
            Ok(()) => answer(message, AckKind::Term).await,
            Err(error) => {
                tracing::warn!(error = chain(&error), "a fact could not be parked; it is tried again");
                again(message, fact.attempt).await;
            }
        }
    }

    /// Tries parked facts again when a person asks for it.
    async fn retry_parked(&self) {
        while self.pull.stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
            let facts = to_retry(&self.context, self.consumer).await.unwrap_or_else(|error| {
                tracing::debug!(consumer = self.consumer, error = chain(&error), "parked facts cannot be looked at now");
                vec![]
            });
            for fact in facts {
                if let Err(error) = self.retry(&fact).await {
                    tracing::warn!(consumer = self.consumer, error = chain(&error), "a parked fact is tried again once more");
                }
            }
        }
    }

    async fn retry(&self, fact: &Received) -> Result<(), Error> {
        let failed = match self.guarded(fact).await {
            Ok(_) => None,
            Err(Refused::Retry(reason) | Refused::GiveUp(reason)) => Some(reason),
        };
        retried(&self.context, self.consumer, fact, failed.as_ref()).await
    }
}

/// The fact of a message, and whether it has the headers of a fact. If not, its id is made of its place in the stream.
fn received(message: &Message, service: &'static str) -> (Received, bool) {
    let id: Option<Uuid> = header(message, "ce-id").and_then(|text| text.parse().ok());
    let instant = |name| header(message, name).and_then(|text| text.parse::<Timestamp>().ok());
    let (occurred_at, recorded_at) = (instant("ce-time"), instant("ce-recordedat"));
    let kind = message.subject.split_once("facts.").map_or(message.subject.as_str(), |(_, kind)| kind);
    let sequence = message.info().map_or(0, |info| info.stream_sequence);
    let is_whole = id.is_some() && occurred_at.is_some() && recorded_at.is_some();
    let fact = Received {
        id: id.unwrap_or_else(|| kernel::id::derived("unreadable", &[message.subject.as_bytes(), &sequence.to_be_bytes()])),
        kind: kind.to_owned(),
        occurred_at: occurred_at.unwrap_or_else(system_now),
        recorded_at: recorded_at.unwrap_or_else(system_now),
        on_behalf_of: header(message, "ce-onbehalfof").and_then(|text| text.parse().ok()),
        payload: message.payload.clone(),
        service,
        attempt: attempt(message),
    };
    (fact, is_whole)
}
