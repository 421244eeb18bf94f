//! The line of one row for one subject: plays the facts in order and makes obligations of what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::entry::{Body, Entry};
use super::life::{Life, Version};
use super::obligation::Obligation;
use crate::calendar::{Calendar, Decree};
use crate::fact::{Fact, Subject};
use crate::id::ObligationId;
use crate::policy::{Codes, Recurs, Trigger};
use crate::time::{Timestamp, local_date, start_of_day};

/// What one subject's history holds, as far as it is visible.
pub(super) struct World<'a> {
    pub(super) subject: Subject,
    pub(super) facts: Vec<&'a Fact>,
    pub(super) codes: Codes,
    pub(super) overrides: BTreeMap<ObligationId, Vec<Timestamp>>,
    pub(super) calendars: Calendars,
    pub(super) as_of: Timestamp,
}

/// The calendars that could be known, by the date of knowledge.
pub(super) struct Calendars {
    /// Each with the instant at which it was recorded: what was closed earlier that day was closed without it.
    decrees: Vec<(Timestamp, Decree)>,
    known_at: Timestamp,
    now: Calendar,
}

impl Calendars {
    fn new(decrees: Vec<(Timestamp, Decree)>, known_at: Timestamp) -> Self {
        let now = Self::known(&decrees, known_at);
        Self { decrees, known_at, now }
    }

    fn known(decrees: &[(Timestamp, Decree)], at: Timestamp) -> Calendar {
        let known: Vec<_> = decrees.iter().filter(|(recorded, _)| *recorded <= at).map(|(_, decree)| decree.clone()).collect();
        Calendar::known_on(local_date(at), &known)
    }

    /// The calendar as it is known now.
    pub(super) fn now(&self) -> &Calendar {
        &self.now
    }

    /// The calendar as it was known at an instant, but never later than now.
    pub(super) fn known_at(&self, at: Timestamp) -> Calendar {
        Self::known(&self.decrees, at.min(self.known_at))
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
    let (mut decrees, mut overrides) = (Vec::new(), BTreeMap::<_, Vec<_>>::new());
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
    let codes = said(&facts);
    let world = World { subject, facts, codes, overrides, calendars: Calendars::new(decrees, known_at), as_of };
    let mut found = Vec::new();
    for versions in lines(subject, rules).values() {
        found.extend(play(&world, versions));
    }
    found
}

/// Every code that the facts ever said, by field.
fn said(facts: &[&Fact]) -> Codes {
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
fn lines<'a>(subject: Subject, rules: &'a [Arc<Entry>]) -> BTreeMap<&'a str, Vec<Version<'a>>> {
    let mut lines: BTreeMap<&str, Vec<Version<'_>>> = BTreeMap::new();
    let mut first = true;
    for entry in rules {
        let Body::PolicyActivated(policy) = &entry.body else { continue };
        let from = if std::mem::take(&mut first) { Timestamp::MIN } else { entry.occurred_at };
        for row in policy.rows.iter().filter(|row| row.about == subject.kind && !row.sleeps) {
            lines.entry(&row.id).or_default().push(Version {
                from,
                known: entry.recorded_at.max(entry.occurred_at),
                policy,
                row,
            });
        }
    }
    lines
}

fn play(world: &World<'_>, versions: &[Version<'_>]) -> Vec<Obligation> {
    let mut lives: Vec<Life<'_>> = Vec::new();
    let mut counted: Option<(&Fact, Timestamp)> = None;
    let mut version = 0;
    for group in world.facts.chunk_by(|one, other| one.occurred_at == other.occurred_at) {
        let now = group.first().map_or(Timestamp::MAX, |fact| fact.occurred_at);
        while versions.get(version + 1).is_some_and(|next| next.from <= now) {
            version += 1;
            lives.iter_mut().for_each(|life| life.switch(&versions[version], world));
        }
        let current = &versions[version];
        let before = lives.len();
        for fact in group {
            lives.iter_mut().for_each(|life| life.take(fact, world));
            if let Some(trigger) = current.row.counts_from.iter().find(|trigger| trigger.takes(fact, None)) {
                let at = instant(trigger, fact);
                counted = Some((fact, at));
                lives.iter_mut().for_each(|life| life.count_from(fact, at, world));
            }
        }
        if current.from > now {
            continue;
        }
        for fact in group {
            let Some(trigger) = current.row.exists_from.iter().find(|trigger| trigger.takes(fact, None)) else { continue };
            let may_start = match current.row.recurs {
                Recurs::Once => lives.is_empty(),
                Recurs::AfterClosed => lives.iter().all(|life| !life.is_open()),
                Recurs::Each => true,
            };
            if may_start {
                let from = if current.row.counts_from.is_empty() { Some((*fact, instant(trigger, fact))) } else { counted };
                lives.push(Life::new(fact, from, current));
            }
        }
        for fact in group {
            let (_, begun) = lives.split_at_mut(before);
            begun.iter_mut().filter(|life| !life.was_started_by(fact)).for_each(|life| life.take(fact, world));
        }
    }
    for later in versions.iter().skip(version + 1) {
        lives.iter_mut().for_each(|life| life.switch(later, world));
    }
    lives.into_iter().map(|life| life.into_obligation(world)).collect()
}

/// The instant that a fact names for a trigger: its field, the start of the day of its date field, or when it was true.
pub(super) fn instant(trigger: &Trigger, fact: &Fact) -> Timestamp {
    let Some(field) = &trigger.at else { return fact.occurred_at };
    let date = || fact.fields.dates.get(field).map(|date| start_of_day(*date));
    fact.fields.instants.get(field).copied().or_else(date).unwrap_or(fact.occurred_at)
}
