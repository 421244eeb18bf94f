//! States coming in: the newest of each subject, as they change or all of them at once.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::{AckKind, Message};
use futures::StreamExt;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

use super::Refused;
use super::pull::{Pull, again, answer, attempt, header, patiently};
use crate::error::chain;
use crate::nats::{Nats, StreamName};
use crate::outbox::NUMBER;
use crate::work::Context;
use crate::{Error, telemetry};

/// The newest state of a subject.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The subject's kind, such as `report`.
    pub subject_kind: String,
    /// The subject's id.
    pub subject_id: Uuid,
    /// The state's number: of two, the greater is the newer.
    pub number: u64,
    /// The message, protobuf.
    pub payload: bytes::Bytes,
}

impl Stated {
    /// The message, read as an `M`.
    pub fn read<M: prost::Message + Default>(&self) -> Result<M, Refused> {
        let Self { subject_kind, subject_id, number, payload } = self;
        M::decode(&payload[..])
            .map_err(|error| Refused::give_up(format!("state {number} of {subject_kind}/{subject_id} cannot be read: {error}")))
    }

    fn of(subject: &str, number: Option<&str>, payload: bytes::Bytes) -> Option<Self> {
        let (_, place) = subject.split_once("schedules.")?;
        let (kind, id) = place.split_once('.')?;
        Some(Self { subject_kind: kind.to_owned(), subject_id: id.parse().ok()?, number: number?.parse().ok()?, payload })
    }
}

/// Gives each new state to `handle` until stopped. It does no harm to be given one twice; a newer one makes an older one superfluous.
pub(crate) async fn each<F, Fut>(
    context: Arc<Context>,
    consumer: &'static str,
    at_once: usize,
    stop: CancellationToken,
    handle: F,
) where
    F: Fn(Stated) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Refused>> + Send + 'static,
{
    let subjects = vec!["schedules.>".to_owned()];
    let pull = Pull { nats: context.nats.clone(), stream: StreamName::Schedules, consumer, subjects, at_once, together: 1, stop };
    let handle = Arc::new(handle);
    pull.each(move |messages| {
        let handle = handle.clone();
        async move {
            for message in messages {
                let span = tracing::info_span!("state", otel.name = "schedule", consumer, subject = %message.subject);
                telemetry::follow(&span, header(&message, "traceparent"));
                take(&message, consumer, handle.as_ref()).instrument(span).await;
            }
        }
    })
    .await;
}

async fn take<F, Fut>(message: &Message, consumer: &'static str, handle: &F)
where
    F: Fn(Stated) -> Fut,
    Fut: Future<Output = Result<(), Refused>>,
{
    let done = match Stated::of(&message.subject, header(message, NUMBER), message.payload.clone()) {
        Some(stated) => patiently(&[message], handle(stated)).await,
        None => Err(Refused::give_up("the message is not a state")),
    };
    let outcome = match done {
        Ok(()) => {
            answer(message, AckKind::Ack).await;
            "done"
        }
        Err(Refused::Retry(reason)) => {
            tracing::warn!(reason = chain(reason.as_ref()), "a state is tried again later");
            again(message, attempt(message)).await;
            "again"
        }
        Err(Refused::GiveUp(reason)) => {
            tracing::error!(reason = chain(reason.as_ref()), "a state cannot be taken in: a person must look");
            answer(message, AckKind::Term).await;
            "refused"
        }
    };
    metrics::counter!("veilig_states_taken_in_total", "consumer" => consumer, "outcome" => outcome).increment(1);
}

/// Every subject's newest state, as the stream has them now.
pub(crate) async fn all(nats: &Nats) -> Result<Vec<Stated>, Error> {
    nats.identity(StreamName::Schedules).await?;
    let stream = nats.jetstream().get_stream(nats.stream(StreamName::Schedules)).await.map_err(Error::nats)?;
    let state = &stream.cached_info().state;
    let (mut left, last) = (state.messages, state.last_sequence);
    let mut found = vec![];
    if left == 0 {
        return Ok(found);
    }
    let consumer = stream.create_consumer(OrderedConfig::default()).await.map_err(Error::nats)?;
    let mut messages = consumer.messages().await.map_err(Error::nats)?;
    while left > 0 {
        let next = tokio::time::timeout(Duration::from_secs(5), messages.next()).await;
        let Ok(Some(message)) = next else { return Err(Error::nats("the stream of schedules stopped giving messages")) };
        let message = message.map_err(Error::nats)?;
        let sequence = message.info().map_err(Error::nats)?.stream_sequence;
        found.extend(Stated::of(&message.subject, header(&message, NUMBER), message.payload.clone()));
        // Messages replaced meanwhile come later, under a higher number.
        left = if sequence >= last { 0 } else { left - 1 };
    }
    Ok(found)
}
