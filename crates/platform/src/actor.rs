//! Who acts: a worker with a token, or the system itself on behalf of one.

use std::collections::BTreeSet;

use uuid::Uuid;

/// Who acts. Everything in it is opaque or a code of a closed list; it never names a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    /// The worker's id (the token's `sub`); for the system an id derived from the service's name.
    pub worker: Uuid,
    /// The roles the worker holds, kebab-case, the same words as in policy and Cedar.
    pub roles: BTreeSet<String>,
    /// The code of the organisation the worker works for.
    pub organisation: String,
    /// Municipality codes (CBS, four digits) the worker works for; empty if the worker is not bound to any.
    pub municipalities: BTreeSet<String>,
    /// The desks the worker sits at.
    pub desks: BTreeSet<String>,
    /// The service's name when the system itself acts (a fact came in, a ring), else nothing.
    pub system: Option<&'static str>,
    /// The worker who caused what the system does now, as far as known.
    pub on_behalf_of: Option<Uuid>,
}

impl Actor {
    /// A service acting by itself because of `on_behalf_of`'s act, if there was one.
    pub fn system(service: &'static str, on_behalf_of: Option<Uuid>) -> Self {
        Self {
            worker: kernel::id::derived("system", &[service.as_bytes()]),
            organisation: "system".into(),
            system: Some(service),
            on_behalf_of,
            ..Self::default()
        }
    }

    /// Whether the worker holds a role.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    /// The worker to name as the one responsible: whoever caused it, else whoever does it.
    pub fn responsible(&self) -> Uuid {
        self.on_behalf_of.unwrap_or(self.worker)
    }
}
