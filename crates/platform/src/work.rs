//! The way into a transaction, for requests, facts and loops alike.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use sea_orm::{AccessMode, DatabaseConnection, DatabaseTransaction, IsolationLevel, TransactionTrait};

use crate::clock::Clock;
use crate::idempotency::Slot;
use crate::may::{Action, May};
use crate::nats::Nats;
use crate::outbox::{Pending, Wake};
use crate::problem::Problem;
use crate::{Actor, Config, Error, Tx};

/// What a running service has: shared by its requests, consumers and loops.
pub(crate) struct Context {
    pub(crate) name: &'static str,
    pub(crate) config: Arc<Config>,
    pub(crate) db: DatabaseConnection,
    pub(crate) nats: Nats,
    pub(crate) clock: Clock,
    pub(crate) wake: Wake,
    pub(crate) provided: Extensions,
}

/// Begins transactions. An extractor: it touches nothing until [`Work::begin`].
#[derive(Clone)]
pub struct Work {
    pub(crate) context: Arc<Context>,
    /// Of a request with an idempotency key.
    pub(crate) slot: Option<Slot>,
}

impl Work {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context, slot: None }
    }

    /// Begins a transaction for what `may` permits: its actor, its purpose, the time and the trace are the transaction's.
    pub async fn begin<A: Action>(&self, may: &May<A>) -> Result<Tx, Problem> {
        let mut tx = self.begin_as(may.actor().clone(), A::NAME).await?;
        if let Some(slot) = &self.slot {
            slot.claim(&tx.db, tx.actor.worker).await?;
            tx.slot = Some(slot.clone());
        }
        Ok(tx)
    }

    /// One view of the service's whole database as it is now, in which nothing can be written: for what reads for long.
    pub async fn view<A: Action>(&self, _: &May<A>) -> Result<DatabaseTransaction, Problem> {
        let view = self.context.db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly));
        Ok(view.await.map_err(Error::from)?)
    }

    pub(crate) async fn begin_as(&self, actor: Actor, purpose: &'static str) -> Result<Tx, Error> {
        let given = self.context.clock.before().await?;
        let db = self.context.db.begin().await?;
        let now = match given {
            Some(now) => now,
            None => self.context.clock.within(&db).await?,
        };
        Ok(Tx { db, context: self.context.clone(), now, actor, purpose, pending: Pending::default(), slot: None })
    }

    /// A value that the service provided, by its type.
    pub fn provided<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.context.provided.get()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Work {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let work = parts.extensions.get::<Self>().ok_or_else(|| Problem::internal("the request reached no running service"))?;
        Ok(Self { context: work.context.clone(), slot: parts.extensions.get().cloned() })
    }
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Work({})", self.context.name)
    }
}
