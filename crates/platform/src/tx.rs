//! One transaction: the actor, the time, the rows, and what is told to the world; all of it or nothing.

use std::fmt::Display;
use std::sync::Arc;

use jiff::Timestamp;
use kernel::id::{Id, Kind};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use uuid::Uuid;

use crate::idempotency::Slot;
use crate::outbox::{Fact, Origin, Pending, Stamp, State};
use crate::work::Context;
use crate::{Actor, Error};

/// A unit of work. Dropped without [`Tx::commit`], nothing of it has happened.
pub struct Tx {
    pub(crate) db: DatabaseTransaction,
    pub(crate) context: Arc<Context>,
    pub(crate) now: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) purpose: &'static str,
    pub(crate) pending: Pending,
    /// Of a request with an idempotency key: who commits, once the answer is known.
    pub(crate) slot: Option<Slot>,
}

impl Tx {
    /// Domain time, read once for this transaction, to the microsecond.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The action for which this transaction began, such as `intake:assess-reports`.
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// The database transaction, for `store/`.
    pub fn db(&self) -> &DatabaseTransaction {
        &self.db
    }

    /// A new UUIDv7 at this transaction's time.
    pub fn new_id<K: Kind>(&self) -> Id<K> {
        Id::from_time(self.now, rand::random())
    }

    /// A value that the service provided, by its type.
    pub fn provided<T: Clone + Send + Sync + 'static>(&self) -> Option<&T> {
        self.context.provided.get()
    }

    /// What is told and recorded from now on comes from this: it is done on behalf of that worker, and part of that trace.
    pub fn follow(&mut self, origin: &Origin) {
        self.actor.on_behalf_of = origin.on_behalf_of;
        self.pending.follow(origin);
    }

    /// Tells a fact, once this transaction has committed. Gives the fact's id. The same id again is the same fact.
    pub async fn emit(&mut self, fact: Fact) -> Result<Uuid, Error> {
        let known = fact.kind.strip_prefix(self.context.name).and_then(|rest| rest.strip_prefix('.'));
        if !known.is_some_and(|what| {
            !what.is_empty() && what.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit())
        }) {
            return Err(Error::Wrong(format!("{} may not tell a fact of kind {:?}", self.context.name, fact.kind)));
        }
        if fact.payload.len() > 64 * 1024 {
            return Err(Error::Wrong(format!("a fact of kind {} is larger than 64 KiB", fact.kind)));
        }
        let id = fact.id.unwrap_or_else(|| self.new_id::<kernel::id::kinds::Fact>().uuid());
        self.pending.fact(id, fact);
        Ok(id)
    }

    /// Tells the latest state of a subject, once this transaction has committed.
    pub async fn emit_state(&mut self, state: State) -> Result<(), Error> {
        self.pending.state(state);
        Ok(())
    }

    /// Records who did what to which subject (`report/<id>`), and the details that an auditor needs: ids and codes.
    pub async fn audit(&mut self, subject: impl Display, details: impl Serialize) -> Result<(), Error> {
        let details = serde_json::to_value(details).map_err(|error| Error::Wrong(format!("audit details: {error}")))?;
        self.pending.audit(subject.to_string(), details);
        Ok(())
    }

    /// Makes it so, and wakes the relay.
    pub async fn commit(self) -> Result<(), Error> {
        let Self { db, context, now, actor, purpose, pending, slot } = self;
        let tells = pending.tells();
        pending.write(&db, &Stamp { now, actor: &actor, purpose }).await?;
        match slot {
            Some(slot) => slot.hold(db, actor.worker, Box::new(move |db| Box::pin(finish(db, context, tells)))),
            None => finish(db, context, tells).await?,
        }
        Ok(())
    }
}

async fn finish(db: DatabaseTransaction, context: Arc<Context>, tells: bool) -> Result<(), Error> {
    db.commit().await?;
    if tells {
        context.wake.now();
    }
    Ok(())
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({} at {})", self.purpose, self.now)
    }
}
