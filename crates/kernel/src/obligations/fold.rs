//! The fold over history: an entry touches only the subjects that it concerns.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::entry::{Body, Entry};
use super::line;
use super::obligation::Obligation;
use crate::fact::Subject;
use crate::time::Timestamp;

type Sorted = BTreeMap<(Timestamp, Uuid), Arc<Entry>>;

/// What history holds so far, kept by subject.
#[derive(Debug, Clone, Default)]
pub struct Fold {
    facts: BTreeMap<Subject, Sorted>,
    rules: Sorted,
    known: HashMap<Uuid, Arc<Entry>>,
}

impl Fold {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an entry in. A second delivery of the same entry changes nothing.
    pub fn apply(&mut self, entry: Entry) {
        if let Some(known) = self.known.get(&entry.id) {
            if (known.recorded_at, known.occurred_at) <= (entry.recorded_at, entry.occurred_at) {
                return;
            }
            let known = Arc::clone(known);
            self.remove(&known);
        }
        let entry = Arc::new(entry);
        let key = (entry.occurred_at, entry.id);
        match &entry.body {
            Body::Fact(fact) => {
                for subject in fact.subjects() {
                    self.facts.entry(subject).or_default().insert(key, Arc::clone(&entry));
                }
            }
            Body::PolicyActivated(_) | Body::Decree(_) | Body::Override(_) => {
                self.rules.insert(key, Arc::clone(&entry));
            }
        }
        self.known.insert(entry.id, entry);
    }

    fn remove(&mut self, entry: &Entry) {
        let key = (entry.occurred_at, entry.id);
        self.rules.remove(&key);
        if let Body::Fact(fact) = &entry.body {
            for subject in fact.subjects() {
                if let Some(facts) = self.facts.get_mut(&subject) {
                    facts.remove(&key);
                }
            }
        }
    }

    /// Every subject that a fact concerns.
    pub fn subjects(&self) -> impl Iterator<Item = Subject> {
        self.facts.keys().copied()
    }

    /// The obligations about one subject: what was true at `as_of`, as far as it was known at `known_at`.
    pub fn obligations_of(&self, subject: Subject, as_of: Timestamp, known_at: Timestamp) -> Vec<Obligation> {
        let visible = |sorted: &Sorted| -> Vec<Arc<Entry>> {
            sorted.values().filter(|entry| entry.occurred_at <= as_of && entry.recorded_at <= known_at).cloned().collect()
        };
        let Some(facts) = self.facts.get(&subject) else { return Vec::new() };
        line::evaluate(subject, &visible(facts), &visible(&self.rules), as_of, known_at)
    }

    /// All obligations: what was true at `as_of`, as far as it was known at `known_at`.
    pub fn obligations(&self, as_of: Timestamp, known_at: Timestamp) -> Vec<Obligation> {
        self.subjects().flat_map(|subject| self.obligations_of(subject, as_of, known_at)).collect()
    }
}

/// All obligations that follow from history, whatever the order in which its entries stand.
pub fn obligations(history: &[Entry], as_of: Timestamp, known_at: Timestamp) -> Vec<Obligation> {
    let mut fold = Fold::new();
    for entry in history {
        fold.apply(entry.clone());
    }
    fold.obligations(as_of, known_at)
}
