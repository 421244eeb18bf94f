//! What a background loop is given: transactions, facts and states as they come, and a turn among replicas.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::db::{self, Turn};
use crate::inbox::{Consumer, Effect, Received, Refused, Stated, states};
use crate::{Config, Error, Work};

/// What a background loop is given.
#[derive(Debug, Clone)]
pub struct Background {
    pub(crate) work: Work,
    pub(crate) stop: CancellationToken,
}

impl Background {
    /// The way to a transaction.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// The process's configuration.
    pub fn config(&self) -> &Config {
        &self.work.context.config
    }

    /// Cancelled when the process is asked to end: finish what is at hand and return.
    pub fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Waits; false when the process is asked to end meanwhile.
    pub async fn pause(&self, time: Duration) -> bool {
        self.stop.run_until_cancelled(tokio::time::sleep(time)).await.is_some()
    }

    /// Gives each fact of these kinds to `handle`, `at_once` at the same time, until the process is asked to end.
    ///
    /// For effects outside the service's own database, such as starting a workflow: there is no transaction and no inbox row, so
    /// `handle` must do no harm when it is given a fact twice. What it refuses is tried again or parked, as in a [`crate::Subscription`].
    pub async fn each_fact<F, Fut>(&self, consumer: &'static str, kinds: &[&str], at_once: usize, handle: F)
    where
        F: Fn(Received) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Refused>> + Send + 'static,
    {
        let effect = Effect::Elsewhere(Arc::new(move |fact| Box::pin(handle(fact))));
        Consumer::of(self.work.context.clone(), consumer, kinds, (at_once, 1), effect, self.stop.clone()).run().await;
    }

    /// Gives each new state (a [`crate::outbox::State`] of any service) to `handle` until the process is asked to end. It may be given one
    /// twice, and an older one after a newer one: compare numbers.
    pub async fn each_state<F, Fut>(&self, consumer: &'static str, at_once: usize, handle: F)
    where
        F: Fn(Stated) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Refused>> + Send + 'static,
    {
        states::each(self.work.context.clone(), consumer, at_once, self.stop.clone(), handle).await;
    }

    /// The newest state of every subject, from the stream.
    ///
    /// # Errors
    /// If NATS cannot be reached.
    pub async fn states(&self) -> Result<Vec<Stated>, Error> {
        states::all(&self.work.context.nats).await
    }

    /// Waits for the turn at something that only one replica should do at a time; nothing when the process ends before.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn turn(&self, name: &str) -> Result<Option<Turn>, Error> {
        let turn = db::turn(self.config(), self.work.context.name, name);
        self.stop.run_until_cancelled(turn).await.transpose()
    }
}
