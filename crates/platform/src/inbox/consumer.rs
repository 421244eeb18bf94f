//! Takes facts in: in a transaction with their inbox rows, acknowledged after the commit.

use std::collections::BTreeSet;
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
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::parked::{park, retried, to_retry};
use super::pull::{Pull, again, answer, attempt, header, patiently};
use super::subscription::Handle;
use super::{Received, Refused, Subscription};
use crate::clock::system_now;
use crate::error::chain;
use crate::nats::StreamName;
use crate::outbox::Origin;
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

/// A fact as it was delivered, with its own part of the trace that it belongs to.
struct Delivered {
    message: Message,
    fact: Received,
    span: Span,
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
        let Subscription { consumer, kinds, handle, at_once, together } = subscription;
        Self::of(context, consumer, kinds, (*at_once, *together), Effect::Once(handle.clone()), stop)
    }

    pub(crate) fn of(
        context: Arc<Context>,
        consumer: &'static str,
        kinds: &[&str],
        (at_once, together): (usize, usize),
        effect: Effect,
        stop: CancellationToken,
    ) -> Self {
        let subjects = kinds.iter().map(|kind| format!("facts.{kind}")).collect();
        let pull = Pull { nats: context.nats.clone(), stream: StreamName::Facts, consumer, subjects, at_once, together, stop };
        Self { context, consumer, effect, pull }
    }

    /// Runs until stopped.
    pub(crate) async fn run(self) {
        let this = self.clone();
        let pulling = self.pull.clone().each(move |messages| {
            let this = this.clone();
            async move { this.take(messages).await }
        });
        tokio::join!(pulling, self.retry_parked());
    }

    /// Takes messages in, all in one transaction or, if that fails, each in its own; and answers each.
    async fn take(&self, messages: Vec<Message>) {
        let mut whole = Vec::with_capacity(messages.len());
        for message in messages {
            let (mut fact, is_whole) = received(&message, self.context.name);
            if !is_whole {
                let reason = "the message is not a fact: ce-id, ce-time or ce-recordedat is missing or malformed";
                self.give_up(&message, &fact, reason.into()).await;
                continue;
            }
            let consumer = self.consumer;
            let span = tracing::info_span!("fact", otel.name = fact.kind, consumer, fact.id = %fact.id, fact.kind, fact.attempt);
            telemetry::follow(&span, header(&message, "traceparent"));
            fact.origin.trace = span.in_scope(telemetry::traceparent);
            whole.push(Delivered { message, fact, span });
        }
        let messages: Vec<&Message> = whole.iter().map(|one| &one.message).collect();
        let work = async {
            if whole.len() > 1 && self.take_together(&whole).await {
                return;
            }
            for one in &whole {
                self.take_alone(one).await;
            }
        };
        patiently(&messages, work).await;
    }

    /// Takes facts in, in one transaction. False when one of them was refused: then none of them has had an effect.
    async fn take_together(&self, delivered: &[Delivered]) -> bool {
        let begun = Instant::now();
        let facts: Vec<Received> = delivered.iter().map(|one| one.fact.clone()).collect();
        let span = tracing::info_span!("facts", consumer = self.consumer, facts = facts.len());
        let new = match self.guarded(facts).instrument(span).await {
            Ok(new) => new,
            Err(refused) => {
                tracing::debug!(
                    consumer = self.consumer,
                    reason = chain(&refused),
                    "one of several facts is refused: each by itself"
                );
                return false;
            }
        };
        for one in delivered {
            self.tell(&one.message, &one.fact, begun, Ok(new.contains(&one.fact.id))).instrument(one.span.clone()).await;
        }
        true
    }

    async fn take_alone(&self, one: &Delivered) {
        let begun = Instant::now();
        let work = async {
            let done = self.guarded(vec![one.fact.clone()]).await;
            self.tell(&one.message, &one.fact, begun, done.map(|new| !new.is_empty())).await;
        };
        work.instrument(one.span.clone()).await;
    }

    /// Answers a message, and counts it.
    async fn tell(&self, message: &Message, fact: &Received, begun: Instant, done: Result<bool, Refused>) {
        metrics::histogram!("veilig_fact_seconds", "consumer" => self.consumer).record(begun.elapsed());
        let outcome = self.settle(message, fact, done).await;
        metrics::counter!("veilig_facts_taken_in_total", "consumer" => self.consumer, "outcome" => outcome).increment(1);
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

    /// Gives the ids of the facts that were new. A handler that panics or hangs has refused.
    async fn guarded(&self, facts: Vec<Received>) -> Result<BTreeSet<Uuid>, Refused> {
        let attempt = facts.iter().map(|fact| fact.attempt).max().unwrap_or_default();
        let effect = async {
            match &self.effect {
                Effect::Once(handle) => self.once(handle, facts).await,
                Effect::Elsewhere(handle) => {
                    let ids = facts.iter().map(|fact| fact.id).collect();
                    for fact in facts {
                        handle(fact).await?;
                    }
                    Ok(ids)
                }
            }
        };
        match tokio::time::timeout(PATIENCE, AssertUnwindSafe(effect).catch_unwind()).await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) if attempt >= PANICS => Err(Refused::give_up("its handler panics")),
            Ok(Err(_)) => Err(Refused::retry("its handler panicked")),
            Err(_) => Err(Refused::retry("its handler took longer than a minute")),
        }
    }

    /// The effect and the inbox rows, in one transaction. Gives the facts that had not been taken in before; the effect is theirs alone.
    async fn once(&self, handle: &Handle, mut facts: Vec<Received>) -> Result<BTreeSet<Uuid>, Refused> {
        let work = Work::new(self.context.clone());
        let mut tx = work.begin_as(Actor::system(self.context.name, None), self.consumer).await?;
        if let [only] = &facts[..] {
            tx.follow(&only.origin);
        }
        let mut insert = Query::insert().into_table(Alias::new("inbox")).to_owned();
        insert.columns(["consumer", "fact_id", "received_at"].map(Alias::new));
        // In one order, so that two transactions never wait for each other.
        for id in facts.iter().map(|fact| fact.id).collect::<BTreeSet<_>>() {
            let values: [Expr; 3] = [self.consumer.into(), id.into(), Expr::value(crate::db::Instant::from(system_now()))];
            insert.values_panic(values);
        }
        insert.on_conflict(OnConflict::new().do_nothing().to_owned()).returning_col(Alias::new("fact_id"));
        let rows = tx.db().query_all(&insert).await?;
        let new: BTreeSet<Uuid> = rows.iter().map(|row| row.try_get("", "fact_id")).collect::<Result<_, _>>()?;
        let mut left = new.clone();
        facts.retain(|fact| left.remove(&fact.id));
        if !facts.is_empty() {
            handle(&mut tx, facts).await?;
            tx.commit().await?;
        }
        Ok(new)
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
        let failed = match self.guarded(vec![fact.clone()]).await {
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
        origin: Origin { on_behalf_of: header(message, "ce-onbehalfof").and_then(|text| text.parse().ok()), trace: None },
        payload: message.payload.clone(),
        service,
        attempt: attempt(message),
    };
    (fact, is_whole)
}
