//! What obligations follow from beside facts: policies, decrees and overrides, arranged for who plays many subjects.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::entry::{Body, Entry, Override};
use super::life::Version;
use super::line::{decrees_and_overrides, lines};
use crate::calendar::Known;
use crate::fact::SubjectKind;
use crate::id::ObligationId;
use crate::policy::{Cut, Policy, Row};
use crate::time::Timestamp;

/// Policies, decrees and overrides with when they were known.
#[derive(Debug, Clone)]
pub struct Rules {
    entries: Vec<Arc<Entry>>,
    stages: Vec<(Timestamp, Vec<Arc<Entry>>)>,
    lifted: BTreeMap<ObligationId, Vec<Lift>>,
}

/// An obligation may move earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Lift {
    /// When that was both true and known.
    pub(crate) from: Timestamp,
    /// When it was true.
    pub(crate) at: Timestamp,
}

impl Rules {
    /// Of entries of history; facts among them do not count.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut entries: Vec<_> =
            entries.into_iter().filter(|entry| !matches!(entry.body, Body::Fact(_))).map(Arc::new).collect();
        entries.sort_by_key(|entry| (entry.occurred_at, entry.id));
        let mut lifted: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in &entries {
            if let Body::Override(Override { obligation, .. }) = &entry.body {
                lifted.entry(*obligation).or_default().push(Lift { from: from(entry), at: entry.occurred_at });
            }
        }
        let for_all = || entries.iter().filter(|entry| !matches!(entry.body, Body::Override(_)));
        let instants: BTreeSet<_> = for_all().map(|entry| from(entry)).chain([Timestamp::MIN]).collect();
        let visible = |at: Timestamp| for_all().filter(|entry| from(entry) <= at).cloned().collect();
        let stages = instants.into_iter().map(|at| (at, visible(at))).collect();
        Self { entries, stages, lifted }
    }

    /// The same with more entries.
    #[must_use]
    pub fn and(self, more: impl IntoIterator<Item = Entry>) -> Self {
        Self::of(self.entries.iter().map(|entry| (**entry).clone()).chain(more))
    }

    /// Every entry in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|entry| &**entry)
    }

    /// The newest policy.
    pub fn policy(&self) -> Option<&Arc<Policy>> {
        self.entries.iter().rev().find_map(|entry| match &entry.body {
            Body::PolicyActivated(policy) => Some(policy),
            _ => None,
        })
    }

    /// The calendars, each from when it could be known.
    pub(crate) fn known(&self) -> Known {
        Known::with(&decrees_and_overrides(&self.entries).0)
    }

    /// When this obligation was allowed to move earlier.
    pub(crate) fn lifted(&self, id: ObligationId) -> &[Lift] {
        self.lifted.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// The instants at which rules for all became known.
    pub(crate) fn instants(&self) -> impl Iterator<Item = Timestamp> {
        self.stages.iter().map(|(from, _)| *from)
    }

    pub(crate) fn stages(&self) -> Vec<Stage<'_>> {
        self.stages.iter().map(|(from, entries)| Stage::of(*from, entries)).collect()
    }
}

/// When an entry is both true and known.
fn from(entry: &Entry) -> Timestamp {
    entry.occurred_at.max(entry.recorded_at)
}

/// The rules as they are known from an instant on.
pub(crate) struct Stage<'a> {
    pub(super) from: Timestamp,
    pub(super) known: Known,
    rows: BTreeMap<SubjectKind, Rows<'a>>,
}

impl<'a> Stage<'a> {
    fn of(from: Timestamp, entries: &'a [Arc<Entry>]) -> Self {
        let (decrees, _) = decrees_and_overrides(entries);
        let rows = SubjectKind::ALL.map(|kind| (kind, Rows::of(lines(kind, entries).into_values().collect())));
        Self { from, known: Known::with(&decrees), rows: rows.into() }
    }

    /// Whether a fact of this kind, which may say something in these fields, can change anything about such a subject.
    pub(crate) fn listens<'f>(&self, about: SubjectKind, fact: &str, mut fields: impl Iterator<Item = &'f String>) -> bool {
        let rows = self.rows(about);
        !rows.listening_to(fact).is_empty() || fields.any(|field| !rows.asking_for(field).is_empty())
    }

    pub(super) fn rows(&self, about: SubjectKind) -> &Rows<'a> {
        &self.rows[&about]
    }
}

/// The rows about one kind of subject, in order, and what each listens to.
pub(super) struct Rows<'a> {
    pub(super) versions: Vec<Vec<Version<'a>>>,
    by_fact: HashMap<&'a str, Vec<usize>>,
    by_field: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Rows<'a> {
    fn of(versions: Vec<Vec<Version<'a>>>) -> Self {
        let (mut by_fact, mut by_field) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for (index, versions) in versions.iter().enumerate() {
            let facts: BTreeSet<&str> =
                versions.iter().flat_map(|version| version.row.triggers()).map(|trigger| trigger.fact.as_str()).collect();
            let fields: BTreeSet<&str> = versions.iter().flat_map(|version| fields(version.row)).collect();
            facts.into_iter().for_each(|fact| by_fact.entry(fact).or_default().push(index));
            fields.into_iter().for_each(|field| by_field.entry(field).or_default().push(index));
        }
        Self { versions, by_fact, by_field }
    }

    /// The rows that listen to facts of this kind.
    pub(super) fn listening_to(&self, fact: &str) -> &[usize] {
        self.by_fact.get(fact).map(Vec::as_slice).unwrap_or_default()
    }

    /// The rows whose ladder asks what facts said in this field.
    pub(super) fn asking_for(&self, field: &str) -> &[usize] {
        self.by_field.get(field).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The fields that the ladder of a row looks at.
fn fields(row: &Row) -> impl Iterator<Item = &str> {
    row.ladder.iter().flat_map(|rung| {
        let desks = match &rung.cut {
            Cut::Escalate(cases) => cases.as_slice(),
            Cut::Notify(_) => &[],
        };
        desks.iter().map(|case| &case.when).chain([&rung.when]).flat_map(|when| when.fields())
    })
}
