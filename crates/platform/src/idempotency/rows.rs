//! The rows behind idempotency keys.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::db::Instant;
use crate::http::Answer;

fn statement(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

/// Writes the row that claims a key, after waiting for whoever is at it; false if the key has a row already.
pub(super) async fn claim(
    db: &DatabaseTransaction,
    actor: Uuid,
    key: &str,
    fingerprint: &[u8],
    at: Timestamp,
) -> Result<bool, DbErr> {
    const SQL: &str =
        "insert into idempotency_keys (worker, key, fingerprint, created_at) values ($1, $2, $3, $4) on conflict do nothing";
    let values = [actor.into(), key.into(), fingerprint.to_vec().into(), Instant::from(at).into()];
    Ok(db.execute_raw(statement(SQL, values)).await?.rows_affected() == 1)
}

/// The fingerprint and answer of a key.
pub(super) async fn find(db: &DatabaseTransaction, actor: Uuid, key: &str) -> Result<Option<(Vec<u8>, Answer)>, DbErr> {
    const SQL: &str = "select fingerprint, status, headers, body from idempotency_keys where worker = $1 and key = $2";
    let row = db.query_one_raw(statement(SQL, [actor.into(), key.into()])).await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &QueryResult) -> Result<(Vec<u8>, Answer), DbErr> {
    let status: i16 = row.try_get("", "status")?;
    let headers: serde_json::Value = row.try_get("", "headers")?;
    let body: Vec<u8> = row.try_get("", "body")?;
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.ok_or_else(|| DbErr::Type("a status that is not one".into()))?;
    let pairs: Vec<(String, String)> = serde_json::from_value(headers).map_err(|error| DbErr::Json(error.to_string()))?;
    let headers =
        pairs.iter().filter_map(|(name, value)| Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?)));
    Ok((row.try_get("", "fingerprint")?, Answer { status, headers: headers.collect(), body: body.into() }))
}

/// Keeps the answer with the key that was claimed.
pub(super) async fn answer(db: &DatabaseTransaction, actor: Uuid, key: &str, answer: &Answer) -> Result<(), DbErr> {
    const SQL: &str = "update idempotency_keys set status = $3, headers = $4, body = $5 where worker = $1 and key = $2";
    let status = i16::try_from(answer.status.as_u16()).map_err(|_| DbErr::Type("a status that is not one".into()))?;
    let values = [actor.into(), key.into(), status.into(), pairs(&answer.headers).into(), answer.body.to_vec().into()];
    db.execute_raw(statement(SQL, values)).await.map(|_| ())
}

fn pairs(headers: &HeaderMap) -> serde_json::Value {
    headers.iter().filter_map(|(name, value)| Some(serde_json::json!([name.as_str(), value.to_str().ok()?]))).collect()
}

/// Removes rows claimed before an instant.
pub(super) async fn purge(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, DbErr> {
    let done =
        db.execute_raw(statement("delete from idempotency_keys where created_at < $1", [Instant::from(before).into()])).await?;
    Ok(done.rows_affected())
}
