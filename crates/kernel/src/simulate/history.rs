//! Many facts in little memory: the lines as they were read, and for each subject where its facts stand.

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;

use uuid::Uuid;

use super::seen::Seen;
use crate::fact::{Fact, Subject};
use crate::time::Timestamp;

/// Facts of many subjects, one JSON object a line.
#[derive(Debug, Clone, Default)]
pub struct History {
    lines: String,
    /// Sorted by subject before they are given out, and each one's facts in the order in which they were known.
    cases: Vec<(Subject, Vec<Place>)>,
    by_subject: HashMap<Subject, usize>,
    facts: u64,
    is_sorted: bool,
    /// Kinds of facts, with the fields of their codes.
    kinds: Vec<(String, BTreeSet<String>)>,
    by_kind: HashMap<String, u16>,
}

/// A fact of a subject.
#[derive(Debug, Clone)]
struct Place {
    recorded_at: Timestamp,
    fact: Uuid,
    /// Which of the kinds of facts it is.
    kind: u16,
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
        let seen: Seen<'_> = serde_json::from_str(line)?;
        self.place(seen, line);
        Ok(())
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: &Fact) {
        let line = serde_json::to_string(fact).expect("a fact is plain values with text keys");
        self.place(Seen::of(fact), &line);
    }

    fn place(&mut self, seen: Seen<'_>, line: &str) {
        let start = self.lines.len();
        self.lines.push_str(line.trim());
        let line = (start, self.lines.len());
        let (recorded_at, fact, kind) = (seen.recorded_at, seen.id, self.kind(&seen));
        for subject in seen.fields.ids.subjects() {
            let case = *self.by_subject.entry(subject).or_insert(self.cases.len());
            if case == self.cases.len() {
                self.cases.push((subject, Vec::new()));
            }
            self.cases[case].1.push(Place { recorded_at, fact, kind, line });
        }
        self.facts += 1;
        self.is_sorted = false;
    }

    fn kind(&mut self, seen: &Seen<'_>) -> u16 {
        let known = self.by_kind.get(&*seen.kind.0).copied();
        let kind = known.unwrap_or_else(|| {
            let kind = u16::try_from(self.kinds.len()).expect("there are far fewer kinds of facts");
            self.kinds.push((seen.kind.0.to_string(), BTreeSet::new()));
            self.by_kind.insert(seen.kind.0.to_string(), kind);
            kind
        });
        let (_, fields) = &mut self.kinds[usize::from(kind)];
        for field in &seen.fields.codes.0 {
            if !fields.contains(&*field.0) {
                fields.insert(field.0.to_string());
            }
        }
        kind
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
        let known = || self.cases.iter().flat_map(|(_, places)| places).map(|place| place.recorded_at);
        known().min().zip(known().max())
    }

    /// How many subjects there are.
    pub fn cases(&self) -> u64 {
        self.cases.len() as u64
    }

    /// Calls `each` with what is known of every subject, until it breaks off.
    pub(crate) fn each(&mut self, each: impl FnMut(Case<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
        self.sort();
        self.cases.iter().map(|(subject, places)| Case { history: self, subject: *subject, places }).try_for_each(each)
    }

    fn sort(&mut self) {
        if self.is_sorted {
            return;
        }
        self.cases.sort_unstable_by_key(|(Subject { kind, id }, _)| (*kind, id.as_u128()));
        for (index, (subject, places)) in self.cases.iter_mut().enumerate() {
            self.by_subject.insert(*subject, index);
            places.sort_unstable_by_key(|place| (place.recorded_at, place.fact.as_u128(), place.line.0));
        }
        self.is_sorted = true;
    }

    /// Every kind of fact with the fields of codes that such facts were seen to have, in the order of [`Case::facts`]' choice.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.kinds.iter().map(|(kind, fields)| (kind.as_str(), fields))
    }
}

/// What is known of one subject, in the order in which it was known; what was delivered twice counts once.
pub(crate) struct Case<'h> {
    history: &'h History,
    subject: Subject,
    places: &'h [Place],
}

impl Case<'_> {
    pub(crate) fn subject(&self) -> Subject {
        self.subject
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        let is_first = |index: &usize| self.places[..*index].iter().all(|known| known.fact != self.places[*index].fact);
        (0..self.places.len()).filter(is_first).map(|index| &self.places[index])
    }

    /// When something was known of it.
    pub(crate) fn known(&self) -> impl Iterator<Item = Timestamp> {
        self.places().map(|place| place.recorded_at)
    }

    /// Its facts, of the kinds that are wanted.
    pub(crate) fn facts(&self, is_wanted: impl Fn(usize) -> bool) -> Vec<Fact> {
        let wanted = self.places().filter(|place| is_wanted(usize::from(place.kind)));
        let line = |place: &Place| &self.history.lines[place.line.0..place.line.1];
        wanted.map(|place| serde_json::from_str(line(place)).expect("the line was read before")).collect()
    }
}
