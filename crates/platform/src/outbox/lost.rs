//! What the stream no longer has, although it acknowledged it: marks it as not published.

use async_nats::jetstream::stream::{LastRawMessageErrorKind, RawMessageErrorKind};
use jiff::SignedDuration;
use sqlx::postgres::PgListener;
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::publish::instant;
use crate::Error;
use crate::clock::system_now;
use crate::nats::{Identity, Nats, StreamName};

/// The table of what goes to a stream, and the message id of a row.
fn table(stream: StreamName) -> &'static str {
    match stream {
        StreamName::Facts => "outbox",
        StreamName::Schedules => "outbox_states",
    }
}

/// Rows that were published to a stream which has been replaced by another, or beyond the end of this one.
pub(super) async fn beyond(db: &mut PgListener, stream: StreamName, now: &Identity) -> Result<u64, Error> {
    let table = table(stream);
    let sql = format!(
        "update {table} set published_at = null, stream_sequence = null where published_at is not null
         and (stream_created_at < $1 or stream_created_at > $1 or (stream_created_at = $1 and stream_sequence > $2))"
    );
    let done = query(sqlx::AssertSqlSafe(sql))
        .bind(instant(now.created_at))
        .bind(now.last_sequence.cast_signed())
        .execute(&mut *db)
        .await?;
    Ok(told(stream, done.rows_affected()))
}

/// Rows at the end of the stream whose place another message has taken: a server that lost its last messages gives their
/// numbers out again. Looks at the last row, and further back only while rows are not where they were.
pub(super) async fn overwritten(db: &mut PgListener, nats: &Nats, now: &Identity) -> Result<u64, Error> {
    let sql = "select id, stream_sequence from outbox where published_at is not null and stream_created_at = $1
               order by stream_sequence desc offset $2 limit 1";
    let (mut back, mut step) = (0_i64, 1_i64);
    let mut kept = 0_i64;
    while let Some((id, sequence)) =
        query_as::<_, (Uuid, i64)>(sql).bind(instant(now.created_at)).bind(back).fetch_optional(&mut *db).await?
    {
        if holds(nats, sequence.unsigned_abs(), id).await? {
            kept = sequence;
            break;
        }
        back += step;
        step *= 2;
    }
    if back == 0 {
        return Ok(0);
    }
    let sql = "update outbox set published_at = null, stream_sequence = null
               where published_at is not null and stream_created_at = $1 and stream_sequence > $2";
    let done = query(sql).bind(instant(now.created_at)).bind(kept).execute(&mut *db).await?;
    Ok(told(StreamName::Facts, done.rows_affected()))
}

/// States published in the last minutes: what a server lost at most. Those that are still there are acknowledged as duplicates.
pub(super) async fn recent_states(db: &mut PgListener) -> Result<(), Error> {
    let since = system_now() - SignedDuration::from_mins(5);
    query("update outbox_states set published_at = null where published_at > $1").bind(instant(since)).execute(&mut *db).await?;
    Ok(())
}

/// Whether the stream holds a fact of this service that the database does not know: then the database was restored to an
/// earlier moment, or its standby had not everything when it took over.
pub(super) async fn is_ahead(db: &mut PgListener, nats: &Nats, service: &str) -> Result<bool, Error> {
    let stream = nats.jetstream().get_stream_no_info(nats.stream(StreamName::Facts)).await.map_err(Error::nats)?;
    let last = match stream.get_last_raw_message_by_subject(&nats.fact_subject(&format!("{service}.>"))).await {
        Ok(last) => last,
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => return Ok(false),
        Err(error) => return Err(Error::nats(error)),
    };
    let Some(id) = last.headers.get("ce-id").and_then(|id| id.as_str().parse::<Uuid>().ok()) else { return Ok(false) };
    let known: bool = query_scalar("select exists (select from outbox where id = $1)").bind(id).fetch_one(&mut *db).await?;
    Ok(!known)
}

async fn holds(nats: &Nats, sequence: u64, id: Uuid) -> Result<bool, Error> {
    let stream = nats.jetstream().get_stream_no_info(nats.stream(StreamName::Facts)).await.map_err(Error::nats)?;
    match stream.get_raw_message(sequence).await {
        Ok(message) => Ok(message.headers.get("ce-id").is_some_and(|there| there.as_str() == id.to_string())),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(false),
        Err(error) => Err(Error::nats(error)),
    }
}

fn told(stream: StreamName, rows: u64) -> u64 {
    if rows > 0 {
        tracing::warn!(stream = ?stream, rows, "the stream has lost messages; they are published again");
        metrics::counter!("veilig_outbox_republished_total").increment(rows);
    }
    rows
}
