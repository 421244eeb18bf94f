//! The only place with sea-orm: which escalations are still to be delivered.

use kernel::id::EscalationId;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, FromQueryResult, Statement, Value};
use uuid::Uuid;

use crate::durable::escalation::Deliver;

#[derive(FromQueryResult)]
struct Row {
    escalation_id: Uuid,
    traceparent: Option<String>,
    raised_at: Option<Instant>,
}

/// An escalation that is not delivered.
pub(crate) struct Undelivered {
    pub(crate) deliver: Deliver,
    /// When it was raised, where that is known.
    pub(crate) raised_at: Option<Timestamp>,
}

/// An escalation was raised.
pub(crate) async fn raised(db: &DatabaseTransaction, deliver: &Deliver, at: Timestamp) -> Result<(), DbErr> {
    let sql = "insert into deliveries (escalation_id, traceparent, raised_at) values ($1, $2, $3)
               on conflict (escalation_id) do update set traceparent = excluded.traceparent, raised_at = excluded.raised_at";
    let values = [deliver.escalation.uuid().into(), deliver.trace.clone().into(), Instant::from(at).into()];
    run(db, sql, values).await
}

/// An escalation was delivered, or no longer needs to be.
pub(crate) async fn ended(db: &DatabaseTransaction, escalation: EscalationId, at: Timestamp) -> Result<(), DbErr> {
    let sql = "insert into deliveries (escalation_id, ended_at) values ($1, $2)
               on conflict (escalation_id) do update set ended_at = excluded.ended_at";
    run(db, sql, [escalation.uuid().into(), Instant::from(at).into()]).await
}

/// Those not delivered, the oldest first.
pub(crate) async fn undelivered(db: &DatabaseTransaction) -> Result<Vec<Undelivered>, DbErr> {
    let sql = "select escalation_id, traceparent, raised_at from deliveries where ended_at is null order by raised_at limit 1000";
    let rows = Row::find_by_statement(Statement::from_string(DatabaseBackend::Postgres, sql)).all(db).await?;
    let read = |row: Row| Undelivered {
        deliver: Deliver { escalation: EscalationId::from_uuid(row.escalation_id), trace: row.traceparent },
        raised_at: row.raised_at.map(Into::into),
    };
    Ok(rows.into_iter().map(read).collect())
}

async fn run<const N: usize>(db: &DatabaseTransaction, sql: &str, values: [Value; N]) -> Result<(), DbErr> {
    db.execute_raw(Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)).await.map(drop)
}
