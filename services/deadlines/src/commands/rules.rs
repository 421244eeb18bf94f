//! The rules that obligations are computed with: policies, decrees and what was taken back, as they counted and were known.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use kernel::calendar::{Calendar, Decree};
use kernel::obligations::{Body, Entry, Fold};
use kernel::policy::{KnownFacts, Policy, load_stored};
use kernel::time::{Timestamp, local_date};
use platform::Tx;
use uuid::Uuid;

use crate::error::Error;
use crate::store;
use crate::store::changes::{Change, What};

/// Parsed policies by region and version, parsed once a process: versions never change. Provided to every transaction of the service.
#[derive(Clone, Default)]
pub(crate) struct Parsed(Arc<Mutex<Versions>>);

type Versions = HashMap<(String, String), Arc<Policy>>;

/// What obligations are computed with in one transaction.
pub(crate) struct Rules {
    /// Policies and decrees as entries of history, in the order in which they count.
    pub(crate) entries: Vec<Entry>,
    /// The policy in force.
    pub(crate) policy: Option<Arc<Policy>>,
    /// The calendar as known.
    pub(crate) calendar: Calendar,
    /// How many changes count. It only grows, so a subject that was settled with fewer is behind.
    pub(crate) number: i64,
    /// The newest policy or decree among them.
    pub(crate) newest: Option<Change>,
}

impl Change {
    /// The version that comes into force by it.
    pub(crate) fn version(&self) -> Option<&str> {
        match &self.what {
            What::Policy { version, .. } => Some(version),
            What::Decree(_) | What::Override { .. } | What::Withdrawal { .. } => None,
        }
    }
}

impl Rules {
    /// A subject's history, with the rules that it falls under.
    pub(crate) fn fold(&self, history: Vec<Entry>) -> Fold {
        let mut fold = Fold::new();
        history.into_iter().chain(self.entries.iter().cloned()).for_each(|entry| fold.apply(entry));
        fold
    }

    /// The policy of this version, as far as it was ever in force.
    pub(crate) fn version(&self, version: &str) -> Option<&Policy> {
        self.entries.iter().find_map(|entry| match &entry.body {
            Body::PolicyActivated(policy) if policy.version == version => Some(policy.as_ref()),
            _ => None,
        })
    }
}

/// Every fact that a service of this build publishes, with its fields.
pub(crate) fn known_facts() -> KnownFacts {
    proto::known_facts().collect()
}

/// The rules in force now.
pub(crate) async fn in_force(tx: &Tx) -> Result<Rules, Error> {
    at(tx, tx.now(), tx.now()).await
}

/// The rules that counted at `as_of`, as far as they were known at `known_at`.
pub(crate) async fn at(tx: &Tx, as_of: Timestamp, known_at: Timestamp) -> Result<Rules, Error> {
    let mut known = store::changes::for_all(tx.db()).await?;
    known.retain(|change| change.at <= as_of && change.recorded_at <= known_at);
    let mut rules =
        Rules { entries: vec![], policy: None, calendar: Calendar::netherlands(), number: known.len() as i64, newest: None };
    let withdrawn = withdrawn(&known);
    let mut decrees = vec![];
    for change in known.into_iter().filter(|change| !withdrawn.contains(&change.number)) {
        let body = match &change.what {
            What::Policy { region, version } => {
                let policy = policy(tx, region, version).await?;
                rules.policy = Some(policy.clone());
                Body::PolicyActivated(policy)
            }
            What::Decree(decree) => {
                let known_from = decree.known_from.max(local_date(change.recorded_at));
                decrees.push(Decree { known_from, ..decree.clone() });
                Body::Decree(decree.clone())
            }
            What::Override { .. } | What::Withdrawal { .. } => continue,
        };
        rules.entries.push(entry(change.number, change.at, change.recorded_at, body));
        rules.newest = Some(change);
    }
    rules.calendar = Calendar::known_on(local_date(known_at), &decrees);
    Ok(rules)
}

/// The numbers of changes that were taken back.
pub(crate) fn withdrawn(changes: &[Change]) -> BTreeSet<i64> {
    let of = |change: &Change| match change.what {
        What::Withdrawal { of } => Some(of),
        _ => None,
    };
    changes.iter().filter_map(of).collect()
}

/// A change as an entry of history. Entries of one instant count in the order of their ids: here, of their numbers.
pub(crate) fn entry(number: i64, occurred_at: Timestamp, recorded_at: Timestamp, body: Body) -> Entry {
    Entry { id: Uuid::from_u64_pair(0, number.unsigned_abs()), occurred_at, recorded_at, body }
}

/// A version, parsed.
pub(crate) async fn policy(tx: &Tx, region: &str, version: &str) -> Result<Arc<Policy>, Error> {
    let parsed = tx.provided::<Parsed>().cloned().unwrap_or_default();
    let key = (region.to_owned(), version.to_owned());
    if let Some(policy) = parsed.0.lock().expect("no holder of this lock panics").get(&key) {
        return Ok(policy.clone());
    }
    let policy = parse(&store::policies::text(tx.db(), region, version).await?)?;
    parsed.0.lock().expect("no holder of this lock panics").insert(key, policy.clone());
    Ok(policy)
}

/// The policy of a stored text.
pub(crate) fn parse(text: &str) -> Result<Arc<Policy>, Error> {
    load_stored("policy", text, &known_facts()).map(Arc::new).map_err(Error::StoredPolicy)
}
