//! History: facts, policy activations, decrees and overrides, each with when it was true and when it was known.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::calendar::Decree;
use crate::fact::Fact;
use crate::id::ObligationId;
use crate::policy::Policy;
use crate::time::Timestamp;

/// Somebody let an obligation take the due instant of the newest policy although it is earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Override {
    /// Which obligation.
    pub obligation: ObligationId,
    /// Why, as a code.
    pub reason: String,
}

/// What an entry of history says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Something happened.
    Fact(Fact),
    /// A policy came into force.
    PolicyActivated(Arc<Policy>),
    /// A decree equated days to holidays; it counts from when it was recorded.
    Decree(Decree),
    /// An obligation may move earlier.
    Override(Override),
}

/// One entry of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id, the same on every delivery.
    pub id: Uuid,
    /// When it was true.
    pub occurred_at: Timestamp,
    /// When it was known.
    pub recorded_at: Timestamp,
    /// What it says.
    pub body: Body,
}

impl From<Fact> for Entry {
    fn from(fact: Fact) -> Self {
        Self { id: fact.id, occurred_at: fact.occurred_at, recorded_at: fact.recorded_at, body: Body::Fact(fact) }
    }
}
