//! What a worker may do: an [`Action`] is a type, [`May<A>`] the proof that it may be done, and the filter on rows.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::actor::Actor;

/// Something that can be permitted. Implemented by empty types, one for each thing a person can ask for.
pub trait Action: Send + Sync + 'static {
    /// `<service>:<verb-what>`, such as `intake:assess-reports`.
    const NAME: &'static str;
    /// What it is, for people: "Assess the safety of reports".
    const TITLE: &'static str;
}

/// Proof that the actor may do `A` at all; decides on rows by [`May::on`] and [`May::rows`].
pub struct May<A: Action> {
    actor: Arc<Actor>,
    action: PhantomData<fn() -> A>,
}

/// Why the system acts by itself.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    /// The service that acts.
    pub service: &'static str,
    /// The worker whose act led to it, as far as known.
    pub on_behalf_of: Option<uuid::Uuid>,
}

impl<A: Action> May<A> {
    /// The system acts by itself, because of a fact, a ring or a loop: trusted code, so every row is permitted.
    pub fn system(cause: Cause) -> Self {
        Self { actor: Arc::new(Actor::system(cause.service, cause.on_behalf_of)), action: PhantomData }
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl<A: Action> Clone for May<A> {
    fn clone(&self) -> Self {
        Self { actor: self.actor.clone(), action: PhantomData }
    }
}

impl<A: Action> fmt::Debug for May<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "May<{}>({})", A::NAME, self.actor.worker)
    }
}
