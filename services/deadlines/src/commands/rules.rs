//! The policies in force, parsed once a process: versions never change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kernel::calendar::Calendar;
use kernel::obligations::{Body, Entry, Fold};
use kernel::policy::{KnownFacts, Policy, load_stored};
use kernel::time::local_date;
use platform::Tx;

use crate::error::Error;
use crate::store;

/// Parsed policies by version and activation. Provided to every transaction of the service.
#[derive(Clone, Default)]
pub(crate) struct Parsed(Arc<Mutex<HashMap<i64, Arc<Policy>>>>);

/// What obligations are computed with in one transaction.
pub(crate) struct Rules {
    /// Policy activations as entries of history.
    pub(crate) entries: Vec<Entry>,
    /// The policy in force.
    pub(crate) policy: Option<Arc<Policy>>,
    /// The calendar as known now.
    pub(crate) calendar: Calendar,
    /// The number of the newest activation; 0 when there is none.
    pub(crate) activation: i64,
}

impl Rules {
    /// A subject's history, with the policies that it falls under.
    pub(crate) fn fold(&self, history: Vec<Entry>) -> Fold {
        let mut fold = Fold::new();
        history.into_iter().chain(self.entries.iter().cloned()).for_each(|entry| fold.apply(entry));
        fold
    }
}

/// Every fact that a service of this build publishes, with its fields.
pub(crate) fn known_facts() -> KnownFacts {
    proto::known_facts().collect()
}

/// The rules in force now.
pub(crate) async fn in_force(tx: &Tx) -> Result<Rules, Error> {
    let parsed = tx.provided::<Parsed>().cloned().unwrap_or_default();
    let mut rules =
        Rules { entries: vec![], policy: None, calendar: Calendar::known_on(local_date(tx.now()), &[]), activation: 0 };
    for active in store::policies::activations(tx.db()).await? {
        let policy = match parsed.get(active.activation) {
            Some(policy) => policy,
            None => parsed.keep(active.activation, read(tx, active.activation).await?),
        };
        let at = active.activated_at.into();
        let id = kernel::id::derived("policy-activation", &[&active.activation.to_be_bytes()]);
        let body = Body::PolicyActivated(policy.clone());
        rules.entries.push(Entry { id, occurred_at: at, recorded_at: at, body });
        rules.policy = Some(policy);
        rules.activation = active.activation;
    }
    Ok(rules)
}

async fn read(tx: &Tx, activation: i64) -> Result<Arc<Policy>, Error> {
    let text = store::policies::text(tx.db(), activation).await?;
    load_stored("policy", &text, &known_facts()).map(Arc::new).map_err(Error::StoredPolicy)
}

impl Parsed {
    fn get(&self, activation: i64) -> Option<Arc<Policy>> {
        self.0.lock().expect("no holder of this lock panics").get(&activation).cloned()
    }

    fn keep(&self, activation: i64, policy: Arc<Policy>) -> Arc<Policy> {
        self.0.lock().expect("no holder of this lock panics").insert(activation, policy.clone());
        policy
    }
}
