//! One batch: read what is not published, publish it, wait for the acknowledgements, mark it.

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishAckFuture, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use futures::future::join_all;
use jiff::Timestamp;
use sqlx::postgres::{PgListener, PgRow};
use sqlx::{FromRow, Row, query, query_as};
use time::OffsetDateTime;
use uuid::Uuid;

use super::relay::soon;
use crate::clock::system_now;
use crate::db::Instant;
use crate::nats::{Identity, Nats, StreamName};
use crate::{BoxError, Error};

/// How many rows a batch reads.
pub(super) const BATCH: usize = 256;

/// What a batch did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) read: usize,
    pub(super) published: usize,
}

impl Batch {
    /// Whether all of it went well and there may be more.
    pub(super) fn more(self) -> bool {
        self.read == BATCH && self.published == self.read
    }
}

/// Who publishes, and to what.
pub(super) struct Publisher<'a> {
    pub(super) service: &'static str,
    pub(super) oin: &'a str,
    pub(super) nats: &'a Nats,
}

struct FactRow {
    position: i64,
    id: Uuid,
    kind: String,
    payload: Vec<u8>,
    occurred_at: OffsetDateTime,
    recorded_at: OffsetDateTime,
    on_behalf_of: Option<Uuid>,
    traceparent: Option<String>,
}

struct StateRow {
    subject_kind: String,
    subject_id: Uuid,
    number: i64,
    payload: Vec<u8>,
    traceparent: Option<String>,
    stream_sequence: Option<i64>,
}

impl<'r> FromRow<'r, PgRow> for FactRow {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            position: row.try_get("position")?,
            id: row.try_get("id")?,
            kind: row.try_get("kind")?,
            payload: row.try_get("payload")?,
            occurred_at: row.try_get("occurred_at")?,
            recorded_at: row.try_get("recorded_at")?,
            on_behalf_of: row.try_get("on_behalf_of")?,
            traceparent: row.try_get("traceparent")?,
        })
    }
}

impl<'r> FromRow<'r, PgRow> for StateRow {
    fn from_row(row: &'r PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            subject_kind: row.try_get("subject_kind")?,
            subject_id: row.try_get("subject_id")?,
            number: row.try_get("number")?,
            payload: row.try_get("payload")?,
            traceparent: row.try_get("traceparent")?,
            stream_sequence: row.try_get("stream_sequence")?,
        })
    }
}

/// States and their places in the stream, as columns.
#[derive(Default)]
struct Placed {
    kinds: Vec<String>,
    ids: Vec<Uuid>,
    numbers: Vec<i64>,
    sequences: Vec<i64>,
}

impl Placed {
    fn add(&mut self, row: &StateRow, sequence: i64) {
        self.kinds.push(row.subject_kind.clone());
        self.ids.push(row.subject_id);
        self.numbers.push(row.number);
        self.sequences.push(sequence);
    }
}

/// An acknowledged message: the row's key, and its place in the stream.
struct Acknowledged<K> {
    key: K,
    sequence: i64,
}

impl Publisher<'_> {
    /// Facts that are not published, oldest first. Selected by that alone, never by a position last seen: a row of a
    /// transaction that commits late is found all the same.
    pub(super) async fn facts(&self, db: &mut PgListener, stream: &Identity, connects: u64) -> Result<Batch, Error> {
        let sql = "select position, id, kind, payload, occurred_at, recorded_at, on_behalf_of, traceparent
                   from outbox where published_at is null order by position limit $1";
        let rows: Vec<FactRow> = soon(query_as(sql).bind(BATCH as i64).fetch_all(&mut *db)).await?;
        let acknowledged = self.nats.while_connected(async { Ok(self.all(&rows).await) }).await?;
        if self.nats.connects() != connects {
            // The server may have lost its last messages: find out before these are marked; they are published again, as duplicates.
            return Ok(Batch { read: rows.len(), published: 0 });
        }
        let (positions, sequences): (Vec<i64>, Vec<i64>) = acknowledged.iter().map(|one| (one.key, one.sequence)).unzip();
        if !positions.is_empty() {
            let mark = query(
                "update outbox set published_at = $1, stream_created_at = $2, stream_sequence = sent.sequence
                 from unnest($3::bigint[], $4::bigint[]) as sent (position, sequence) where outbox.position = sent.position",
            )
            .bind(instant(system_now()))
            .bind(instant(stream.created_at))
            .bind(&positions)
            .bind(&sequences);
            soon(mark.execute(&mut *db)).await?;
        }
        Ok(Batch { read: rows.len(), published: positions.len() })
    }

    /// States that are not published. The newest number must end up last in the stream, even when two relays publish at
    /// once, so each message says which one it replaces.
    pub(super) async fn states(&self, db: &mut PgListener, stream: &Identity) -> Result<Batch, Error> {
        let sql = "select subject_kind, subject_id, number, payload, traceparent, stream_sequence
                   from outbox_states where published_at is null order by recorded_at limit $1";
        let rows: Vec<StateRow> = soon(query_as(sql).bind(BATCH as i64).fetch_all(&mut *db)).await?;
        let placed = join_all(rows.iter().map(|row| self.replace(row)));
        let placed = self.nats.while_connected(async { Ok(placed.await) }).await?;
        let mut done = Placed::default();
        for (row, sequence) in rows.iter().zip(placed) {
            match sequence {
                Ok(sequence) => done.add(row, sequence),
                Err(error) => {
                    tracing::warn!(subject.kind = row.subject_kind, subject.id = %row.subject_id, %error, "a state is not published yet");
                }
            }
        }
        if !done.ids.is_empty() {
            let mark = query(
                "update outbox_states as own set published_at = $1, stream_created_at = $2, stream_sequence = sent.sequence
                 from unnest($3::text[], $4::uuid[], $5::bigint[], $6::bigint[]) as sent (kind, id, number, sequence)
                 where own.subject_kind = sent.kind and own.subject_id = sent.id and own.number = sent.number",
            )
            .bind(instant(system_now()))
            .bind(instant(stream.created_at))
            .bind(&done.kinds)
            .bind(&done.ids)
            .bind(&done.numbers)
            .bind(&done.sequences);
            soon(mark.execute(&mut *db)).await?;
        }
        Ok(Batch { read: rows.len(), published: done.ids.len() })
    }

    /// Publishes facts in their order; gives those that were acknowledged.
    async fn all(&self, rows: &[FactRow]) -> Vec<Acknowledged<i64>> {
        let mut sent = Vec::with_capacity(rows.len());
        for row in rows {
            sent.push((row.position, self.send(&self.nats.fact_subject(&row.kind), self.fact(row)).await));
        }
        acknowledged(sent).await
    }

    /// Publishes a state in the place of the one before it; gives its sequence.
    async fn replace(&self, row: &StateRow) -> Result<i64, BoxError> {
        let subject = self.nats.state_subject(&row.subject_kind, &row.subject_id.to_string());
        let mut last = row.stream_sequence.unwrap_or(0).unsigned_abs();
        for _ in 0..5 {
            let message = self.state(row).expected_last_subject_sequence(last);
            match self.send(&subject, message).await?.await {
                Ok(ack) => return Ok(ack.sequence.cast_signed()),
                Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {}
                Err(error) => return Err(error.into()),
            }
            let stream = self.nats.jetstream().get_stream_no_info(self.nats.stream(StreamName::Schedules)).await?;
            last = match stream.get_last_raw_message_by_subject(&subject).await {
                Ok(there) if number(&there.headers) >= row.number => return Ok(there.sequence.cast_signed()),
                Ok(there) => there.sequence,
                Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => 0,
                Err(error) => return Err(error.into()),
            };
        }
        Err("others keep publishing states of this subject".into())
    }

    async fn send(&self, subject: &str, message: PublishMessage) -> Result<PublishAckFuture, BoxError> {
        Ok(self.nats.jetstream().send_publish(subject.to_owned(), message).await?)
    }

    /// CloudEvents in binary mode, NL GOV profile: attributes as headers, the message as it is.
    fn fact(&self, row: &FactRow) -> PublishMessage {
        let mut headers = self.headers(&row.id, &row.kind, row.traceparent.as_deref());
        headers.insert("ce-time", text(row.occurred_at));
        headers.insert("ce-recordedat", text(row.recorded_at));
        if let Some(worker) = row.on_behalf_of {
            headers.insert("ce-onbehalfof", worker.to_string());
        }
        PublishMessage::build().payload(row.payload.clone().into()).headers(headers).message_id(row.id.to_string())
    }

    fn state(&self, row: &StateRow) -> PublishMessage {
        let id =
            kernel::id::derived("state", &[row.subject_kind.as_bytes(), row.subject_id.as_bytes(), &row.number.to_be_bytes()]);
        let mut headers = self.headers(&id, &format!("{}.schedule", self.service), row.traceparent.as_deref());
        headers.insert(NUMBER, row.number.to_string());
        PublishMessage::build().payload(row.payload.clone().into()).headers(headers).message_id(id.to_string())
    }

    fn headers(&self, id: &Uuid, kind: &str, traceparent: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("ce-specversion", "1.0");
        headers.insert("ce-id", id.to_string());
        headers.insert("ce-type", format!("nl.veiligheidvoorop.{kind}.v1"));
        headers.insert("ce-source", format!("urn:nld:oin:{}:systeem:{}", self.oin, self.service));
        headers.insert("content-type", "application/protobuf");
        if let Some(traceparent) = traceparent {
            headers.insert("traceparent", traceparent);
        }
        headers
    }
}

/// The header with a state's number.
pub(crate) const NUMBER: &str = "ce-number";

fn number(headers: &HeaderMap) -> i64 {
    headers.get(NUMBER).and_then(|value| value.as_str().parse().ok()).unwrap_or(-1)
}

async fn acknowledged<K>(sent: Vec<(K, Result<PublishAckFuture, BoxError>)>) -> Vec<Acknowledged<K>> {
    let waiting = sent.into_iter().map(|(key, sent)| async move {
        let ack = match sent {
            Ok(ack) => ack.await.map_err(BoxError::from),
            Err(error) => Err(error),
        };
        match ack {
            Ok(ack) => Some(Acknowledged { key, sequence: ack.sequence.cast_signed() }),
            Err(error) => {
                tracing::warn!(%error, "a fact is not published yet");
                None
            }
        }
    });
    join_all(waiting).await.into_iter().flatten().collect()
}

pub(super) fn instant(at: Timestamp) -> OffsetDateTime {
    Instant::from(at).into()
}

fn text(at: OffsetDateTime) -> String {
    Timestamp::from_nanosecond(at.unix_timestamp_nanos()).map(|at| at.to_string()).unwrap_or_default()
}
