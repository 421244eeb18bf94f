//! `May<A>` as an extractor: who are you, and may you do this at all? The first parameter of every handler.

use std::sync::{Arc, Mutex};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::{Action, May, Named, Rights};
use crate::identity::Identity;
use crate::problem::{Kind, Problem};

/// What every request passes: identity first, then rights. It travels with the request as an extension.
#[derive(Clone)]
pub struct Gate {
    identity: Arc<Identity>,
    rights: Arc<Rights>,
}

impl Gate {
    /// A gate that knows people by `identity` and lets them do what `rights` say.
    pub fn new(identity: Arc<Identity>, rights: Arc<Rights>) -> Self {
        Self { identity, rights }
    }
}

/// Sent by the OpenAPI document's maker instead of a real request: tells which permission a handler asks for.
#[derive(Clone, Default)]
pub(crate) struct Probe(Arc<Mutex<Option<Named>>>);

impl Probe {
    /// The action that the handler asked for.
    pub(crate) fn found(&self) -> Option<Named> {
        *self.0.lock().expect("no holder of this lock panics")
    }
}

impl<A: Action, S: Send + Sync> FromRequestParts<S> for May<A> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Some(probe) = parts.extensions.get::<Probe>() {
            *probe.0.lock().expect("no holder of this lock panics") = Some(Named::of::<A>());
            return Err(Problem::new(Kind::Unauthenticated, "only asked for the permission"));
        }
        let gate = parts.extensions.get::<Gate>().cloned().ok_or_else(|| Problem::internal("the service runs without a gate"))?;
        let actor = gate.identity.of(&parts.headers).await?;
        let span = tracing::Span::current();
        span.record("actor.id", tracing::field::display(actor.worker));
        May::ask(gate.rights, actor)
    }
}
