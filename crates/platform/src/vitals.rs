//! What operators are told by, read every few seconds: engines that do not answer, rows that wait, certificates near their end.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio_util::sync::CancellationToken;

use crate::clock::system_now;
use crate::db::Instant;
use crate::error::chain;
use crate::work::Context;
use crate::{Config, Error, certificates};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(5);
/// An engine that takes longer than this does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Looks until the process ends.
pub(crate) async fn watch(contexts: Vec<Arc<Context>>, stop: CancellationToken) {
    loop {
        for context in &contexts {
            let up = database(context).await;
            metrics::gauge!("veilig_engine_up", "engine" => "postgres", "service" => context.name).set(up);
        }
        if let Some(first) = contexts.first() {
            let up = if first.nats.connected() { 1.0 } else { 0.0 };
            metrics::gauge!("veilig_engine_up", "engine" => "nats", "service" => first.name).set(up);
            watch_certificates(&first.config).await;
        }
        if stop.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
            return;
        }
    }
}

/// 1 if the database answers; then its rows that wait are counted too.
async fn database(context: &Context) -> f64 {
    let ping = context.db.execute_unprepared("select 1");
    if !matches!(tokio::time::timeout(PATIENCE, ping).await, Ok(Ok(_))) {
        return 0.0;
    }
    match tokio::time::timeout(PATIENCE, waiting(context)).await {
        Ok(Ok(())) => {}
        // Not migrated yet, most likely; readiness says so.
        Ok(Err(error)) => tracing::debug!(service = context.name, error = chain(&error), "what waits could not be counted"),
        Err(_) => tracing::debug!(service = context.name, "what waits could not be counted in time"),
    }
    1.0
}

async fn waiting(context: &Context) -> Result<(), Error> {
    let sql = "select (select count(*) from parked) as parked,
                      least((select recorded_at from outbox where published_at is null order by position limit 1),
                            (select recorded_at from outbox_states where published_at is null order by recorded_at limit 1)) as oldest";
    let found = context.db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let Some(row) = found else { return Ok(()) };
    let (parked, oldest): (i64, Option<Instant>) = (row.try_get("", "parked")?, row.try_get("", "oldest")?);
    let age = |oldest: Instant| system_now().duration_since(oldest.into()).as_secs_f64().max(0.0);
    metrics::gauge!("veilig_facts_parked", "service" => context.name).set(parked as f64);
    metrics::gauge!("veilig_outbox_oldest_seconds", "service" => context.name).set(oldest.map_or(0.0, age));
    Ok(())
}

async fn watch_certificates(config: &Config) {
    let files = [
        ("postgres-ca", &config.postgres.database_tls_ca),
        ("postgres-client", &config.postgres.database_tls_cert),
        ("nats-ca", &config.nats.nats_tls_ca),
        ("nats-client", &config.nats.nats_tls_cert),
        ("temporal-ca", &config.temporal.temporal_tls_ca),
        ("temporal-client", &config.temporal.temporal_tls_cert),
    ];
    for (used_for, file) in files {
        let Some(file) = file else { continue };
        match expiry(file).await {
            Some(at) => metrics::gauge!("veilig_certificate_expires_at_seconds", "used_for" => used_for).set(at as f64),
            None => tracing::debug!(used_for, "when this certificate ends cannot be read"),
        }
    }
}

async fn expiry(file: &Path) -> Option<i64> {
    certificates::first_to_expire(&tokio::fs::read_to_string(file).await.ok()?)
}
