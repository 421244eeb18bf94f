//! Whether the process lives, and whether it can do its work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use futures::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::work::Context;
use crate::{Error, telemetry};

/// A service's database, as far as readiness is concerned.
pub(crate) struct Checked {
    pub(crate) context: Arc<Context>,
    /// The names of all migrations that this version needs.
    pub(crate) migrations: Vec<String>,
    /// They have been seen applied.
    pub(crate) migrated: AtomicBool,
}

impl Checked {
    async fn state(&self) -> Result<(), String> {
        let asked = tokio::time::timeout(Duration::from_secs(2), self.ask()).await;
        match asked {
            Ok(Ok(missing)) if missing.is_empty() => Ok(()),
            Ok(Ok(missing)) => Err(format!("not migrated: run `veilig migrate` ({} to apply)", missing.len())),
            Ok(Err(error)) => {
                tracing::debug!(service = self.context.name, error = crate::error::chain(&error), "not ready");
                Err("the database does not answer, or was never migrated".to_owned())
            }
            Err(_) => Err("the database does not answer in time".to_owned()),
        }
    }

    async fn ask(&self) -> Result<Vec<String>, Error> {
        let sql = if self.migrated.load(Ordering::Relaxed) { "select '' where false" } else { "select name from migrations" };
        let rows = self.context.db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        if self.migrated.load(Ordering::Relaxed) {
            return Ok(vec![]);
        }
        let applied = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<String>, _>>()?;
        let missing: Vec<String> = self.migrations.iter().filter(|name| !applied.contains(name)).cloned().collect();
        self.migrated.store(missing.is_empty(), Ordering::Relaxed);
        Ok(missing)
    }
}

/// `/health/live` and `/health/ready`.
///
/// Ready means: the schemas are as this version needs them and answer, and the process is not ending. NATS is told but not
/// required: while it is away requests are taken in and facts wait in the outbox.
pub(crate) fn routes(services: Arc<Vec<Checked>>, stop: CancellationToken) -> Router {
    Router::new()
        .route("/health/live", get(async || Json(json!({ "status": "live" }))))
        .route("/health/ready", get(move || ready(services.clone(), stop.clone())))
}

/// `/metrics`.
pub(crate) fn metrics() -> Router {
    let render = async || telemetry::metrics().map(|handle| handle.render()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR);
    Router::new().route("/metrics", get(render))
}

async fn ready(services: Arc<Vec<Checked>>, stop: CancellationToken) -> impl IntoResponse {
    let states = join_all(services.iter().map(Checked::state)).await;
    let ready = states.iter().all(Result::is_ok) && !stop.is_cancelled();
    let each: serde_json::Map<String, serde_json::Value> = services
        .iter()
        .zip(&states)
        .map(|(service, state)| (service.context.name.to_owned(), state.as_ref().err().map_or("ready", String::as_str).into()))
        .collect();
    let nats = services.first().is_none_or(|service| service.context.nats.connected());
    let body = json!({
        "status": if stop.is_cancelled() { "ending" } else if ready { "ready" } else { "not ready" },
        "services": each,
        "nats": if nats { "connected" } else { "away" },
    });
    (if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }, Json(body))
}
