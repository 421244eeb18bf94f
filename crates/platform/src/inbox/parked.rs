//! Facts that could not be taken in: kept, counted and logged, until a person looks.

use sea_orm::sea_query::{Alias, Expr, OnConflict, Query};
use sea_orm::ConnectionTrait;

use super::Received;
use crate::clock::system_now;
use crate::db::Instant;
use crate::error::chain;
use crate::work::Context;
use crate::{BoxError, Error};

/// Parks a fact of a consumer, with the reason.
pub(super) async fn park(context: &Context, consumer: &'static str, fact: &Received, reason: &BoxError) -> Result<(), Error> {
    let reason = chain(reason.as_ref());
    let columns = ["consumer", "fact_id", "kind", "payload", "occurred_at", "recorded_at", "on_behalf_of", "attempts", "reason", "parked_at"];
    let values: [Expr; 10] = [
        consumer.into(),
        fact.id.into(),
        fact.kind.clone().into(),
        fact.payload.to_vec().into(),
        Expr::value(Instant::from(fact.occurred_at)),
        Expr::value(Instant::from(fact.recorded_at)),
        Expr::value(fact.on_behalf_of),
        i32::try_from(fact.attempt).unwrap_or(i32::MAX).into(),
        reason.clone().into(),
        Expr::value(Instant::from(system_now())),
    ];
    let again = OnConflict::columns(["consumer", "fact_id"].map(Alias::new)).update_columns(["attempts", "reason", "parked_at"].map(Alias::new)).to_owned();
    let insert = Query::insert().into_table(Alias::new("parked")).columns(columns.map(Alias::new)).values_panic(values).on_conflict(again).to_owned();
    context.db.execute(&insert).await?;
    metrics::counter!("veilig_facts_parked_total", "service" => context.name, "consumer" => consumer).increment(1);
    tracing::error!(consumer, fact.id = %fact.id, fact.kind, reason, "a fact could not be taken in and is parked: a person must look");
    Ok(())
}
