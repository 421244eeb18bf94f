//! A role of `serve` that has no API and no engine of its own: it stands beside the region and works through its APIs.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::drain;
use super::serve::{AGAIN, bind};
use crate::error::chain;
use crate::{BoxError, Config, Error, health, telemetry};

/// How long the work at hand may take to end.
const FINISH: Duration = Duration::from_secs(20);

type Run = Arc<dyn Fn(Post) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>> + Send + Sync>;

/// Such a role, as it describes itself. It is no part of `serve all` and runs in a process of its own.
#[derive(Clone)]
pub struct Apart {
    pub(super) name: &'static str,
    run: Run,
}

impl Apart {
    /// A role of this name, with what it does until [`Post::stop`] is cancelled; started again when it fails.
    pub fn new<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn(Post) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        Self { name, run: Arc::new(move |post| Box::pin(run(post))) }
    }
}

/// What such a role is given.
#[derive(Debug, Clone)]
pub struct Post {
    config: Arc<Config>,
    stop: CancellationToken,
    ready: Arc<AtomicBool>,
}

impl Post {
    /// The process's configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Cancelled when the process is asked to end: finish what is at hand and return.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Says whether it can do its work; it cannot until it says so.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Relaxed);
    }

    /// Waits; false when the process is asked to end meanwhile.
    pub async fn pause(&self, time: Duration) -> bool {
        self.stop.run_until_cancelled(tokio::time::sleep(time)).await.is_some()
    }
}

/// The one such role that was asked for; refused beside others.
pub(super) fn asked(roles: &[Apart], names: &[String]) -> Result<Option<Apart>, Error> {
    let found = roles.iter().find(|role| names.iter().any(|name| name == role.name));
    match found {
        Some(role) if names.len() > 1 => Err(Error::Config(format!("{} runs in a process of its own", role.name))),
        found => Ok(found.cloned()),
    }
}

/// Runs it until the process is asked to end, with health and metrics beside it.
pub(super) async fn serve(role: Apart, config: Config) -> Result<(), Error> {
    telemetry::metrics()?;
    let address = config.metrics_listen.unwrap_or(config.listen);
    let post = Post { config: Arc::new(config), stop: CancellationToken::new(), ready: Arc::default() };
    let (listener, address) = bind(address).await?;
    let router = routes(&post).merge(health::metrics());
    // Served until the very end, as for any service.
    let http = tokio::spawn(axum::serve(listener, router).into_future());
    tracing::info!(%address, role = role.name, "serving");
    let work = tokio::spawn(again(role, post.clone()));
    drain::until_asked(&post.stop).await?;
    if tokio::time::timeout(FINISH, work).await.is_err() {
        tracing::warn!("what was at hand did not end in time");
    }
    http.abort();
    tracing::info!("ended");
    Ok(())
}

fn routes(post: &Post) -> Router {
    let (ready, stop) = (post.ready.clone(), post.stop.clone());
    let state = async move || match (stop.is_cancelled(), ready.load(Ordering::Relaxed)) {
        (true, _) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "ending" }))),
        (false, false) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready" }))),
        (false, true) => (StatusCode::OK, Json(json!({ "status": "ready" }))),
    };
    Router::new().route("/health/live", get(async || Json(json!({ "status": "live" })))).route("/health/ready", get(state))
}

async fn again(role: Apart, post: Post) {
    loop {
        let ended = (role.run)(post.clone()).await;
        if post.stop.is_cancelled() {
            return;
        }
        post.set_ready(false);
        if let Err(error) = ended {
            tracing::warn!(role = role.name, error = chain(error.as_ref()), "its work failed and starts again");
        }
        if !post.pause(AGAIN).await {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_stands_apart_runs_alone() {
        let roles = [Apart::new("operator", async |_| Ok(()))];
        let named = |names: &[&str]| asked(&roles, &names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(named(&["operator"]).unwrap().map(|role| role.name), Some("operator"));
        assert!(named(&["all"]).unwrap().is_none());
        assert!(named(&["operator", "deadlines"]).is_err());
    }
}
