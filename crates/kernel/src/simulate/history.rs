//! Many facts in little memory: the lines as they were read, and for each subject where its facts stand.

use uuid::Uuid;

use crate::fact::{Fact, Subject};
use crate::time::Timestamp;

/// Facts of many subjects, one JSON object a line.
#[derive(Debug, Clone, Default)]
pub struct History {
    lines: String,
    places: Vec<Place>,
    facts: u64,
    is_sorted: bool,
}

/// A fact of a subject. The order is that in which it is played.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    subject: Subject,
    recorded_at: Timestamp,
    fact: Uuid,
    /// Where its line begins and ends.
    line: (usize, usize),
}

impl History {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the fact that a line of JSON holds.
    pub fn read(&mut self, line: &str) -> Result<(), serde_json::Error> {
        let fact: Fact = serde_json::from_str(line)?;
        self.place(&fact, line);
        Ok(())
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: &Fact) {
        let line = serde_json::to_string(fact).expect("a fact is plain values with text keys");
        self.place(fact, &line);
    }

    fn place(&mut self, fact: &Fact, line: &str) {
        let start = self.lines.len();
        self.lines.push_str(line.trim());
        let line = (start, self.lines.len());
        let (recorded_at, id) = (fact.recorded_at, fact.id);
        self.places.extend(fact.subjects().into_iter().map(|subject| Place { subject, recorded_at, fact: id, line }));
        self.facts += 1;
        self.is_sorted = false;
    }

    /// How many facts were added.
    pub fn len(&self) -> u64 {
        self.facts
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.facts == 0
    }

    /// When the first and the last fact about a subject were known.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let known = || self.places.iter().map(|place| place.recorded_at);
        known().min().zip(known().max())
    }

    /// Calls `each` with every subject and its facts, in the order in which they were known; what was delivered twice counts once.
    pub(crate) fn each(&mut self, mut each: impl FnMut(Subject, &[Fact])) {
        if !self.is_sorted {
            self.places.sort_unstable();
            self.is_sorted = true;
        }
        for places in self.places.chunk_by(|one, other| one.subject == other.subject) {
            let Some(first) = places.first() else { continue };
            each(first.subject, &self.facts_at(places));
        }
    }

    fn facts_at(&self, places: &[Place]) -> Vec<Fact> {
        let mut facts: Vec<Fact> = Vec::with_capacity(places.len());
        for place in places {
            if facts.iter().all(|known| known.id != place.fact) {
                let line = &self.lines[place.line.0..place.line.1];
                facts.push(serde_json::from_str(line).expect("the line was read before"));
            }
        }
        facts
    }
}
