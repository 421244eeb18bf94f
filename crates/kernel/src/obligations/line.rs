//! The line of one row for one subject: plays the facts in order and makes obligations of what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::entry::{Body, Entry};
use super::life::{Life, Version};
use super::obligation::Obligation;
use crate::calendar::{Calendar, Decree, Known};
use crate::fact::{Fact, Subject, SubjectKind};
use crate::id::ObligationId;
use crate::policy::{Codes, Recurs, Trigger};
use crate::time::{Timestamp, local_date, start_of_day};

/// What one subject's history holds, as far as it is visible.
pub(super) struct World<'a> {
    pub(super) subject: Subject,
    pub(super) facts: Vec<&'a Fact>,
    pub(super) codes: Codes,
    pub(super) overrides: Overrides,
    pub(super) calendars: Calendars,
    pub(super) as_of: Timestamp,
}

/// The calendars that could be known, by the date of knowledge.
#[derive(Clone)]
pub(super) struct Calendars {
    known: Known,
    known_at: Timestamp,
    now: Calendar,
}

impl Calendars {
    pub(super) fn new(known: Known, known_at: Timestamp) -> Self {
        let now = known.at(known_at).clone();
        Self { known, known_at, now }
    }

    /// The calendar as it is known now.
    pub(super) fn now(&self) -> &Calendar {
        &self.now
    }

    /// The calendar as it was known at an instant, but never later than now.
    pub(super) fn known_at(&self, at: Timestamp) -> Calendar {
        self.known.at(at.min(self.known_at)).clone()
    }
}

/// The obligations about one subject, in the order of rows and starting facts.
pub(super) fn evaluate(
    subject: Subject,
    facts: &[Arc<Entry>],
    rules: &[Arc<Entry>],
    as_of: Timestamp,
    known_at: Timestamp,
) -> Vec<Obligation> {
    let facts: Vec<_> = facts
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::Fact(fact) => Some(fact),
            _ => None,
        })
        .collect();
    let (decrees, overrides) = decrees_and_overrides(rules);
    let codes = said(&facts);
    let calendars = Calendars::new(Known::with(&decrees), known_at);
    let world = World { subject, facts, codes, overrides, calendars, as_of };
    lines(subject.kind, rules).values().flat_map(|versions| play(&world, versions)).collect()
}

/// Decrees, each with the instant at which it was recorded: what was closed earlier that day was closed without it.
pub(super) type Decrees = Vec<(Timestamp, Decree)>;

/// By obligation: when it was allowed to move earlier.
pub(super) type Overrides = BTreeMap<ObligationId, Vec<Timestamp>>;

/// What rules say beside policies.
pub(super) fn decrees_and_overrides(rules: &[Arc<Entry>]) -> (Decrees, Overrides) {
    let (mut decrees, mut overrides) = (Vec::new(), Overrides::new());
    for entry in rules {
        match &entry.body {
            Body::Decree(decree) => {
                let known_from = decree.known_from.max(local_date(entry.recorded_at));
                decrees.push((entry.recorded_at, Decree { known_from, ..decree.clone() }));
            }
            Body::Override(allowed) => {
                overrides.entry(allowed.obligation).or_default().push(entry.occurred_at);
            }
            Body::Fact(_) | Body::PolicyActivated(_) => {}
        }
    }
    (decrees, overrides)
}

/// Every code that the facts ever said, by field.
pub(super) fn said(facts: &[&Fact]) -> Codes {
    let mut codes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in facts {
        for (field, values) in &fact.fields.codes {
            codes.entry(field).or_default().extend(values.iter().map(String::as_str));
        }
    }
    codes.into_iter().map(|(field, values)| (field.to_owned(), values.into_iter().map(str::to_owned).collect())).collect()
}

/// The versions of every row about such a subject, in the order in which they came into force. The first policy holds
/// for what happened before it too; a row that a later policy adds starts with that policy.
pub(super) fn lines(about: SubjectKind, rules: &[Arc<Entry>]) -> BTreeMap<&str, Vec<Version<'_>>> {
    let mut lines: BTreeMap<&str, Vec<Version<'_>>> = BTreeMap::new();
    let mut first = true;
    for entry in rules {
        let Body::PolicyActivated(policy) = &entry.body else { continue };
        let from = if std::mem::take(&mut first) { Timestamp::MIN } else { entry.occurred_at };
        for row in policy.rows.iter().filter(|row| row.about == about && !row.sleeps) {
            let known = entry.recorded_at.max(entry.occurred_at);
            lines.entry(&row.id).or_default().push(Version { from, known, policy, row });
        }
    }
    lines
}

fn play<'a>(world: &World<'a>, versions: &'a [Version<'a>]) -> Vec<Obligation> {
    let mut line = Line::new(versions);
    for group in world.facts.chunk_by(|one, other| one.occurred_at == other.occurred_at) {
        line.take(group, world);
    }
    line.catch_up();
    line.lives.iter().map(|life| life.obligation(world)).collect()
}

/// The line of one row for one subject, as far as it was played.
pub(super) struct Line<'a> {
    versions: &'a [Version<'a>],
    version: usize,
    counted: Option<(&'a Fact, Timestamp)>,
    pub(super) lives: Vec<Life<'a>>,
}

impl<'a> Line<'a> {
    pub(super) fn new(versions: &'a [Version<'a>]) -> Self {
        Self { versions, version: 0, counted: None, lives: Vec::new() }
    }

    /// Plays the facts of one instant, which is later than what was played before.
    pub(super) fn take(&mut self, group: &[&'a Fact], world: &World<'_>) {
        let now = group.first().map_or(Timestamp::MAX, |fact| fact.occurred_at);
        self.switch_until(now);
        let current = &self.versions[self.version];
        let before = self.lives.len();
        for fact in group {
            self.lives.iter_mut().for_each(|life| life.take(fact, world));
            if let Some(trigger) = current.row.counts_from.iter().find(|trigger| trigger.takes(fact, None)) {
                let at = instant(trigger, fact);
                self.counted = Some((fact, at));
                self.lives.iter_mut().for_each(|life| life.count_from(fact, at, world));
            }
        }
        if current.from > now {
            return;
        }
        for fact in group {
            let Some(trigger) = current.row.exists_from.iter().find(|trigger| trigger.takes(fact, None)) else { continue };
            let may_start = match current.row.recurs {
                Recurs::Once => self.lives.is_empty(),
                Recurs::AfterClosed => self.lives.iter().all(|life| !life.is_open()),
                Recurs::Each => true,
            };
            if may_start {
                let own = current.row.counts_from.is_empty();
                let from = if own { Some((*fact, instant(trigger, fact))) } else { self.counted };
                self.lives.push(Life::new(world.subject, fact, from, current));
            }
        }
        for fact in group {
            let (_, begun) = self.lives.split_at_mut(before);
            begun.iter_mut().filter(|life| !life.was_started_by(fact)).for_each(|life| life.take(fact, world));
        }
    }

    /// Every version that is known is in force for what is open.
    pub(super) fn catch_up(&mut self) {
        self.switch_until(Timestamp::MAX);
    }

    fn switch_until(&mut self, now: Timestamp) {
        while self.versions.get(self.version + 1).is_some_and(|next| next.from <= now) {
            self.version += 1;
            self.lives.iter_mut().for_each(|life| life.switch(&self.versions[self.version]));
        }
    }
}

/// The instant that a fact names for a trigger: its field, the start of the day of its date field, or when it was true.
pub(super) fn instant(trigger: &Trigger, fact: &Fact) -> Timestamp {
    let Some(field) = &trigger.at else { return fact.occurred_at };
    let date = || fact.fields.dates.get(field).map(|date| start_of_day(*date));
    fact.fields.instants.get(field).copied().or_else(date).unwrap_or(fact.occurred_at)
}
