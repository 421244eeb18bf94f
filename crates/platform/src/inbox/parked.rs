//! Facts that could not be taken in: kept, counted and logged, until a person looks.

use sea_orm::sea_query::{Alias, Expr, OnConflict, Query};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use uuid::Uuid;

use super::Received;
use crate::clock::system_now;
use crate::db::{Instant, direct, options};
use crate::error::chain;
use crate::outbox::Origin;
use crate::work::Context;
use crate::{BoxError, Config, Error};

/// Parks a fact of a consumer, with the reason.
pub(super) async fn park(context: &Context, consumer: &'static str, fact: &Received, reason: &BoxError) -> Result<(), Error> {
    let reason = chain(reason.as_ref());
    let columns = [
        "consumer",
        "fact_id",
        "kind",
        "payload",
        "occurred_at",
        "recorded_at",
        "on_behalf_of",
        "attempts",
        "reason",
        "parked_at",
    ];
    let values: [Expr; 10] = [
        consumer.into(),
        fact.id.into(),
        fact.kind.clone().into(),
        fact.payload.to_vec().into(),
        Expr::value(Instant::from(fact.occurred_at)),
        Expr::value(Instant::from(fact.recorded_at)),
        Expr::value(fact.origin.on_behalf_of),
        i32::try_from(fact.attempt).unwrap_or(i32::MAX).into(),
        reason.clone().into(),
        Expr::value(Instant::from(system_now())),
    ];
    let again = OnConflict::columns(["consumer", "fact_id"].map(Alias::new))
        .update_columns(["attempts", "reason", "parked_at"].map(Alias::new))
        .to_owned();
    let insert = Query::insert()
        .into_table(Alias::new("parked"))
        .columns(columns.map(Alias::new))
        .values_panic(values)
        .on_conflict(again)
        .to_owned();
    context.db.execute(&insert).await?;
    metrics::counter!("veilig_facts_parked_total", "service" => context.name, "consumer" => consumer).increment(1);
    tracing::error!(consumer, fact.id = %fact.id, fact.kind, reason, "a fact could not be taken in and is parked: a person must look");
    Ok(())
}

/// Lists a service's parked facts, a line each; with `retry`, the running service tries them again within seconds.
///
/// # Errors
/// If the database cannot be asked.
pub async fn parked(config: &Config, service: &str, retry: bool) -> Result<Vec<String>, Error> {
    let pool = direct(options(&config.postgres, true).await?, service);
    let sql = if retry {
        "update parked set retry = true returning consumer, fact_id, kind, parked_at, reason"
    } else {
        "select consumer, fact_id, kind, parked_at, reason from parked order by parked_at"
    };
    let rows: Vec<(String, Uuid, String, time::OffsetDateTime, String)> = sqlx::query_as(sql).fetch_all(&pool).await?;
    pool.close().await;
    let line = |(consumer, id, kind, at, reason)| format!("{at} {consumer} {kind} {id}: {reason}");
    Ok(rows.into_iter().map(line).collect())
}

/// The parked facts of a consumer that a person asked to try again.
pub(super) async fn to_retry(context: &Context, consumer: &str) -> Result<Vec<Received>, Error> {
    let sql = "select fact_id, kind, payload, occurred_at, recorded_at, on_behalf_of from parked where consumer = $1 and retry order by parked_at limit 100";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [consumer.into()]);
    let rows = context.db.query_all_raw(statement).await?;
    let read = |row: &QueryResult| -> Result<Received, DbErr> {
        let payload: Vec<u8> = row.try_get("", "payload")?;
        Ok(Received {
            id: row.try_get("", "fact_id")?,
            kind: row.try_get("", "kind")?,
            occurred_at: row.try_get::<Instant>("", "occurred_at")?.into(),
            recorded_at: row.try_get::<Instant>("", "recorded_at")?.into(),
            origin: Origin { on_behalf_of: row.try_get("", "on_behalf_of")?, trace: None },
            payload: payload.into(),
            service: context.name,
            attempt: 1,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// A parked fact has been tried again: gone if it was taken in, else it waits for a person as before.
pub(super) async fn retried(context: &Context, consumer: &str, fact: &Received, failed: Option<&BoxError>) -> Result<(), Error> {
    let sql = match failed {
        None => "delete from parked where consumer = $1 and fact_id = $2",
        Some(_) => "update parked set retry = false, attempts = attempts + 1, reason = $3 where consumer = $1 and fact_id = $2",
    };
    let values: Vec<sea_orm::Value> =
        [consumer.into(), fact.id.into()].into_iter().chain(failed.map(|reason| chain(reason.as_ref()).into())).collect();
    context.db.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    Ok(())
}
