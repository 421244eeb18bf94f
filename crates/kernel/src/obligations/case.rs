//! One subject's obligations while its facts become known, in outline: a fact costs what it touches.

use super::life::Life;
use super::line::{Calendars, Line, Overrides, World};
use super::obligation::Obligation;
use super::rules::{Rows, Stage};
use crate::calendar::Calendar;
use crate::fact::{Fact, Subject};
use crate::id::ObligationId;
use crate::policy::Codes;
use crate::time::Timestamp;

/// A subject as far as it was played. What it holds is always what playing everything from the start would give.
pub(crate) struct Case<'a> {
    stages: &'a [Stage<'a>],
    stage: usize,
    world: World<'a>,
    /// Known, and not played yet.
    waiting: Vec<&'a Fact>,
    /// The newest instant that was played; whatever comes later can be added.
    played: Timestamp,
    rows: Vec<Played<'a>>,
    /// Outlines that the last advance put others in the place of.
    replaced: Vec<Obligation>,
}

/// A row with what it made of the facts.
struct Played<'a> {
    line: Line<'a>,
    outlines: Vec<Obligation>,
    is_stale: bool,
    /// Its outlines were made by the last advance.
    is_fresh: bool,
}

impl<'a> Case<'a> {
    pub(crate) fn new(subject: Subject, stages: &'a [Stage<'a>]) -> Self {
        let calendars = Calendars::new(stages[0].known.clone(), Timestamp::MIN);
        let world = World {
            subject,
            facts: Vec::new(),
            codes: Codes::new(),
            overrides: Overrides::new(),
            calendars,
            as_of: Timestamp::MIN,
        };
        let mut case =
            Self { stages, stage: 0, world, waiting: Vec::new(), played: Timestamp::MIN, rows: Vec::new(), replaced: Vec::new() };
        case.start();
        case
    }

    /// A fact becomes known.
    pub(crate) fn learn(&mut self, fact: &'a Fact) {
        self.waiting.push(fact);
    }

    /// Somebody lets an obligation move earlier.
    pub(crate) fn lift(&mut self, obligation: ObligationId, at: Timestamp) {
        self.world.overrides.entry(obligation).or_default().push(at);
        self.rows.iter_mut().for_each(|row| row.is_stale = true);
    }

    /// Takes in what is known and true at an instant, which is never earlier than the one before.
    pub(crate) fn advance(&mut self, now: Timestamp) {
        self.replaced.clear();
        let before = self.stage;
        while self.stages.get(self.stage + 1).is_some_and(|next| next.from <= now) {
            self.stage += 1;
        }
        let stage = &self.stages[self.stage];
        let calendars = Calendars::new(stage.known.clone(), now);
        let is_other = before != self.stage || !calendars.now().is_same(self.world.calendars.now());
        self.world.calendars = calendars;
        self.world.as_of = now;
        let mut news = self.waiting.extract_if(.., |fact| fact.occurred_at <= now).collect::<Vec<_>>();
        news.sort_by_key(|fact| (fact.occurred_at, fact.id));
        let is_late = news.first().is_some_and(|fact| fact.occurred_at <= self.played);
        if is_other || is_late {
            news.append(&mut self.world.facts);
            news.sort_by_key(|fact| (fact.occurred_at, fact.id));
            self.start();
        }
        for group in news.chunk_by(|one, other| one.occurred_at == other.occurred_at) {
            self.play(group);
        }
        for row in &mut self.rows {
            row.is_fresh = row.is_stale || row.line.lives.iter().any(Life::may_stand_still);
            row.is_stale = false;
            if row.is_fresh {
                row.line.catch_up();
                self.replaced.append(&mut row.outlines);
                row.outlines.extend(row.line.lives.iter().map(|life| life.outline(&self.world)));
            }
        }
    }

    /// Forgets what was played.
    fn start(&mut self) {
        let stage = &self.stages[self.stage];
        let rows: &Rows<'a> = stage.rows(self.world.subject.kind);
        self.world.facts.clear();
        self.world.codes.clear();
        let fresh = |versions| Played { line: Line::new(versions), outlines: Vec::new(), is_stale: true, is_fresh: false };
        self.rows.iter_mut().for_each(|row| self.replaced.append(&mut row.outlines));
        self.rows.clear();
        self.rows.extend(rows.versions.iter().map(|versions| fresh(versions)));
        // A version in force takes over what is open: a fact from before it makes all be played again.
        let in_force = rows.versions.iter().flatten().map(|version| version.from);
        self.played = in_force.max().unwrap_or(Timestamp::MIN);
    }

    fn play(&mut self, group: &[&'a Fact]) {
        let rows = self.stages[self.stage].rows(self.world.subject.kind);
        for &fact in group {
            self.world.facts.push(fact);
            self.played = self.played.max(fact.occurred_at);
            for (field, values) in &fact.fields.codes {
                if add(&mut self.world.codes, field, values) {
                    rows.asking_for(field).iter().for_each(|row| self.rows[*row].is_stale = true);
                }
            }
        }
        let mut listening: Vec<usize> = group.iter().flat_map(|fact| rows.listening_to(&fact.kind)).copied().collect();
        listening.sort_unstable();
        listening.dedup();
        for row in listening {
            let played = &mut self.rows[row];
            played.line.take(group, &self.world);
            played.is_stale = true;
        }
    }

    /// Every obligation, and whether the last advance computed it again.
    pub(crate) fn obligations(&self) -> impl Iterator<Item = (&Obligation, bool)> {
        self.rows.iter().flat_map(|row| row.outlines.iter().map(|outline| (outline, row.is_fresh)))
    }

    /// Takes what the last advance put others in the place of.
    pub(crate) fn take_replaced(&mut self) -> Vec<Obligation> {
        std::mem::take(&mut self.replaced)
    }

    /// Every obligation, at the end.
    pub(crate) fn into_obligations(self) -> impl Iterator<Item = Obligation> {
        self.rows.into_iter().flat_map(|row| row.outlines)
    }

    /// The calendar as it was known at the last advance.
    pub(crate) fn calendar(&self) -> &Calendar {
        self.world.calendars.now()
    }
}

/// Adds what a fact says to what was ever said; whether that was new.
fn add(codes: &mut Codes, field: &str, values: &[String]) -> bool {
    let Some(said) = codes.get_mut(field) else {
        let mut said = values.to_vec();
        said.sort_unstable();
        said.dedup();
        codes.insert(field.to_owned(), said);
        return true;
    };
    let mut is_new = false;
    for value in values {
        if let Err(place) = said.binary_search(value) {
            said.insert(place, value.clone());
            is_new = true;
        }
    }
    is_new
}
