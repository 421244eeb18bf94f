//! Starts services in one process, and ends them in order.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use sea_orm::SqlxPostgresConnector;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use super::{Program, observe};
use crate::http::{Limits, shell};
use crate::identity::{Identity, Settings};
use crate::inbox::Consumer;
use crate::may::{Gate, Rights};
use crate::outbox::{Relay, Wake};
use crate::work::{Context, Work};
use crate::{Background, Config, Error, Service, db, health, idempotency, nats, telemetry, vitals};

/// Requests that have not ended by then are cut off.
const FINISH: Duration = Duration::from_secs(20);
/// A loop that failed is started again after this.
pub(super) const AGAIN: Duration = Duration::from_secs(1);

/// Services running in this process.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    stop: CancellationToken,
    task: JoinHandle<Result<(), Error>>,
}

impl Running {
    /// The address it serves HTTP on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of metrics, where they have one of their own.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// Asks it to end: no new requests, finish those at hand, publish what is committed, close.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Cancelled when it is asked to end.
    pub(super) fn asked(&self) -> &CancellationToken {
        &self.stop
    }

    /// Waits until it has ended.
    ///
    /// # Errors
    /// If it ended for another reason than being asked.
    pub async fn ended(self) -> Result<(), Error> {
        self.task.await.unwrap_or_else(|error| Err(Error::Wrong(format!("the process's main task ended: {error}"))))
    }
}

/// What runs, in the order in which it ends.
struct Started {
    contexts: Vec<Arc<Context>>,
    nats: nats::Nats,
    http: JoinHandle<std::io::Result<()>>,
    aside: AbortOnDropHandle<()>,
    work: TaskTracker,
    relays: TaskTracker,
    stop: CancellationToken,
    stop_relays: CancellationToken,
}

pub(super) async fn serve(program: Program, config: Config, only: Option<Vec<String>>) -> Result<Running, Error> {
    let config = Arc::new(config.checked()?);
    unmistaken(&program.services)?;
    telemetry::metrics()?;
    let gate = gate(&program, &config)?;
    let clock = (program.clock)(&config);
    if let Some(now) = clock.before().await? {
        tracing::warn!(%now, "DOMAIN TIME IS A TEST'S: no term of this process runs by the real time, and no deadline can be relied on");
    }
    nats::check_sync(&config.nats).await?;
    let nats = nats::Nats::connect(&config.nats, "veilig").await?;
    let options = db::options(&config.postgres, false).await?;
    let (stop, stop_relays) = (CancellationToken::new(), CancellationToken::new());
    let (work, relays) = (TaskTracker::new(), TaskTracker::new());
    let (mut contexts, mut checks, mut router) = (vec![], vec![], Router::new());

    for service in program.services {
        if only.as_ref().is_some_and(|names| !names.iter().any(|name| name == service.name)) {
            continue;
        }
        // Each fact that is taken in has a connection of its own, so that none takes one from a request.
        let facts: usize = service.subscriptions.iter().map(|subscription| subscription.at_once).sum();
        let connections = config.postgres.database_connections.saturating_add(u32::try_from(facts).unwrap_or(u32::MAX));
        let context = Arc::new(Context {
            name: service.name,
            config: config.clone(),
            db: SqlxPostgresConnector::from_sqlx_postgres_pool(db::pool(options.clone(), service.name, connections)),
            nats: nats.clone(),
            clock: clock.clone(),
            wake: Wake::default(),
            provided: service.provided.clone(),
        });
        checks.push(health::Checked { context: context.clone(), migrations: db::names(&service), migrated: false.into() });
        relays.spawn(Relay::new(context.clone(), stop_relays.clone()).run());
        work.spawn(forget_answers(context.clone(), stop.clone()));
        for subscription in &service.subscriptions {
            work.spawn(Consumer::new(context.clone(), subscription, stop.clone()).run());
        }
        for (name, run) in &service.loops {
            let background = Background { work: Work::new(context.clone()), stop: stop.clone() };
            work.spawn(again(name, run.clone(), background));
        }
        let path = format!("/{}/v1", service.name);
        router = router.nest(&path, service.api().router.layer(Extension(Work::new(context.clone()))));
        contexts.push(context);
    }
    let checks = Arc::new(checks);
    let health = health::routes(checks.clone(), stop.clone());
    let api = shell(router, gate, Limits::default()).layer(axum::middleware::from_fn(observe::layer));
    let (listener, address) = bind(config.listen).await?;
    let (router, metrics) = match config.metrics_listen {
        None => (health.merge(health::metrics()).merge(api), None),
        Some(own) => (health.clone().merge(api), Some((bind(own).await?, health.merge(health::metrics())))),
    };
    let metrics_address = metrics.as_ref().map(|((_, address), _)| *address);
    // Served until the very end: a process that ends in order is alive, and what it counts is still read.
    let aside = AbortOnDropHandle::new(tokio::spawn(async move {
        if let Some(((listener, _), router)) = metrics
            && let Err(error) = axum::serve(listener, router).await
        {
            tracing::warn!(%error, "metrics are no longer served");
        }
    }));
    work.spawn(vitals::watch(contexts.clone(), stop.clone()));
    work.spawn(nats::keep_checking_sync(config.clone(), stop.clone()));
    let http = tokio::spawn(axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future());
    tracing::info!(%address, services = ?contexts.iter().map(|context| context.name).collect::<Vec<_>>(), "serving");
    let started = Started { contexts, nats, http, aside, work, relays, stop: stop.clone(), stop_relays };
    Ok(Running { address, metrics_address, stop, task: tokio::spawn(started.end()) })
}

impl Started {
    /// Waits until asked, then ends: requests, then facts and loops, then the relays with a last batch, then the connections.
    async fn end(self) -> Result<(), Error> {
        let Self { contexts, nats, mut http, aside, work, relays, stop, stop_relays } = self;
        unless_asked(&stop, &mut http).await?;
        let begun = tokio::time::Instant::now();
        if !http.is_finished() && tokio::time::timeout(FINISH, &mut http).await.is_err() {
            http.abort();
            tracing::warn!("some requests did not end in time and were cut off");
        }
        work.close();
        if tokio::time::timeout_at(begun + FINISH, work.wait()).await.is_err() {
            tracing::warn!("some facts or loops did not end in time");
        }
        stop_relays.cancel();
        relays.close();
        if tokio::time::timeout(Duration::from_secs(8), relays.wait()).await.is_err() {
            tracing::warn!("what is still in the outbox is published by the next relay");
        }
        nats.flush().await;
        for context in contexts {
            if let Err(error) = context.db.close_by_ref().await {
                tracing::debug!(%error, "a pool did not close well");
            }
        }
        drop(aside);
        tracing::info!("ended");
        Ok(())
    }
}

/// Waits until asked to end. HTTP ends because of that too, perhaps before we look: only an end that nobody asked for is an error.
async fn unless_asked(stop: &CancellationToken, http: &mut JoinHandle<std::io::Result<()>>) -> Result<(), Error> {
    let ended = tokio::select! {
        biased;
        () = stop.cancelled() => return Ok(()),
        ended = http => ended,
    };
    if stop.is_cancelled() {
        return Ok(());
    }
    stop.cancel();
    let ended = ended.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    let source = ended.err().unwrap_or_else(|| std::io::Error::other("it ended"));
    Err(Error::Io { what: "HTTP is no longer served".into(), source })
}

pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let in_vain = |source| Error::Io { what: format!("{address} cannot be listened on"), source };
    let listener = TcpListener::bind(address).await.map_err(in_vain)?;
    let bound = listener.local_addr().map_err(in_vain)?;
    Ok((listener, bound))
}

fn gate(program: &Program, config: &Config) -> Result<Gate, Error> {
    let permissions: Vec<_> = program.services.iter().map(Service::permissions).collect();
    let rights = Rights::new(program.roles, &permissions).map_err(|mistakes| Error::Wrong(mistakes.to_string()))?;
    let settings = Settings { issuer: config.identity.oidc_issuer.clone(), audience: config.identity.oidc_audience.clone() };
    let client = Identity::client().map_err(|error| Error::Config(format!("TLS cannot be set up: {error}")))?;
    Ok(Gate::new(Arc::new(Identity::new(settings, client)), Arc::new(rights)))
}

/// Names that are used as schema, role, path and subject are of one form, and no two are the same.
fn unmistaken(services: &[Service]) -> Result<(), Error> {
    let (mut names, mut consumers) = (BTreeSet::new(), BTreeSet::new());
    for service in services {
        let name = service.name;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') || !names.insert(name) {
            return Err(Error::Wrong(format!("{name:?} is no name for a service, or another has it")));
        }
        for subscription in &service.subscriptions {
            let consumer = subscription.consumer;
            if !consumer.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') || !consumers.insert(consumer) {
                return Err(Error::Wrong(format!("{name}: {consumer:?} is no name for a consumer, or another has it")));
            }
        }
    }
    Ok(())
}

async fn again(name: &'static str, run: crate::service::Loop, background: Background) {
    loop {
        let ended = run(background.clone()).await;
        if background.stop.is_cancelled() {
            return;
        }
        match ended {
            Ok(()) => tracing::debug!(name, "a loop ended and starts again"),
            Err(error) => tracing::warn!(name, error = crate::error::chain(error.as_ref()), "a loop failed and starts again"),
        }
        if !background.pause(AGAIN).await {
            return;
        }
    }
}

/// Forgets answers to requests with an idempotency key when their time is over.
async fn forget_answers(context: Arc<Context>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(Duration::from_secs(600))).await.is_some() {
        match idempotency::purge(&context.db).await {
            Ok(rows) => tracing::debug!(service = context.name, rows, "old answers forgotten"),
            Err(error) => tracing::warn!(service = context.name, %error, "old answers were not forgotten"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn http_that_ends_because_it_was_asked_is_no_failure() {
        for _ in 0..200 {
            let stop = CancellationToken::new();
            let ended = stop.clone().cancelled_owned();
            let mut http = tokio::spawn(async move {
                ended.await;
                Ok(())
            });
            stop.cancel();
            while !http.is_finished() {
                tokio::task::yield_now().await;
            }
            unless_asked(&stop, &mut http).await.unwrap();
        }
    }

    #[tokio::test]
    async fn http_that_ends_by_itself_ends_everything() {
        let stop = CancellationToken::new();
        let mut http = tokio::spawn(async { Ok(()) });
        unless_asked(&stop, &mut http).await.unwrap_err();
        assert!(stop.is_cancelled());
    }
}
