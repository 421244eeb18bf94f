//! The life of one obligation while the facts are played: started, extended, suspended, closed, reopened.

use std::collections::BTreeSet;

use super::line::{World, instant};
use super::obligation::{Obligation, PlannedRung, Silent, State};
use super::plan::{Frame, told};
use crate::calendar::Calendar;
use crate::fact::{Fact, Subject};
use crate::id::ObligationId;
use crate::policy::{Action, Codes, Cut, DeskCase, Policy, Row, Rung, Target, Trigger};
use crate::term::{Change, End, Length, Step, Suspended, suspension_limit};
use crate::time::{Timestamp, start_of_day};

/// A row as one policy has it.
#[derive(Clone, Copy)]
pub(super) struct Version<'a> {
    pub(super) from: Timestamp,
    /// When it began to rule: no rung that it places earlier is told late.
    pub(super) known: Timestamp,
    pub(super) policy: &'a Policy,
    pub(super) row: &'a Row,
}

#[derive(Clone, Copy)]
enum Closed<'a> {
    Met(&'a Fact, Timestamp),
    Cancelled(&'a Fact, Timestamp),
}

pub(super) struct Life<'a> {
    id: ObligationId,
    pub(super) start: &'a Fact,
    pub(super) counted_by: Option<&'a Fact>,
    pub(super) from: Timestamp,
    pub(super) version: Version<'a>,
    pub(super) change: Change,
    pub(super) notes: Vec<Step>,
    extended: u32,
    episode: &'a Fact,
    born_at: Timestamp,
    known_from: Timestamp,
    had_their_turn: BTreeSet<&'a str>,
    /// The versions that it followed before, while it was open.
    earlier: Vec<Version<'a>>,
    closed: Option<Closed<'a>>,
}

impl<'a> Life<'a> {
    pub(super) fn new(subject: Subject, start: &'a Fact, from: Option<(&'a Fact, Timestamp)>, version: &Version<'a>) -> Self {
        let known = from.map_or(start.recorded_at, |(fact, _)| fact.recorded_at.max(start.recorded_at));
        Self {
            id: Obligation::id_of(&version.row.id, subject, start.id),
            start,
            counted_by: from.map(|(fact, _)| fact),
            from: from.map_or(start.occurred_at, |(_, at)| at),
            version: *version,
            change: Change::default(),
            notes: Vec::new(),
            extended: 0,
            episode: start,
            born_at: known,
            known_from: known,
            had_their_turn: BTreeSet::new(),
            earlier: Vec::new(),
            closed: None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    pub(super) fn was_started_by(&self, fact: &Fact) -> bool {
        self.start.id == fact.id
    }

    fn end(&self, calendar: &Calendar) -> End {
        self.end_under(self.version.row, calendar)
    }

    fn end_under(&self, row: &Row, calendar: &Calendar) -> End {
        self.term_under(row).end_changed(self.counts_from_under(row), &self.change, calendar)
    }

    /// Whether what it is depends on the instant that one asks about.
    pub(super) fn may_stand_still(&self) -> bool {
        !self.change.suspensions.is_empty()
    }

    /// What the fact means for this obligation.
    pub(super) fn take(&mut self, fact: &'a Fact, world: &World<'_>) {
        let row = self.version.row;
        let start = self.start;
        let takes = |triggers: &'a [Trigger]| triggers.iter().find(|trigger| trigger.takes(fact, Some(start)));
        if !self.is_open() {
            if takes(&row.reopened_by).is_some() {
                self.begin_episode(fact, world, |life| life.closed = None);
            }
            return;
        }
        if let Some(trigger) = takes(&row.fulfilled_by) {
            self.closed = Some(Closed::Met(fact, instant(trigger, fact)));
        } else if let Some(trigger) = takes(&row.cancelled_by) {
            self.closed = Some(Closed::Cancelled(fact, instant(trigger, fact)));
        } else if row.extension.as_ref().is_some_and(|extension| takes(&extension.facts).is_some()) {
            self.extend(fact, world);
        } else if let Some(suspension) = &row.suspension {
            if takes(&suspension.from).is_some() {
                self.suspend(fact, world);
            } else if takes(&suspension.to).is_some() {
                self.resume(fact, world);
            }
        }
    }

    /// The term counts from another instant.
    pub(super) fn count_from(&mut self, fact: &'a Fact, at: Timestamp, world: &World<'_>) {
        if self.is_open() {
            self.begin_episode(fact, world, |life| {
                life.counted_by = Some(fact);
                life.from = at;
            });
        }
    }

    /// Another policy came into force. It never moves the end earlier, unless an override allows it.
    pub(super) fn switch(&mut self, version: &Version<'a>) {
        if !self.is_open() {
            return;
        }
        self.earlier.push(self.version);
        self.version = *version;
        self.known_from = self.known_from.max(version.known);
    }

    /// A person started the term anew: what hangs on its start and has had its turn stays silent.
    fn begin_episode(&mut self, fact: &'a Fact, world: &World<'_>, change: impl FnOnce(&mut Self)) {
        let calendar = world.calendars.now();
        let end = self.end(calendar);
        let frame = self.frame(&end, calendar);
        let row = self.version.row;
        let turned = row
            .ladder
            .iter()
            .filter(|rung| rung.at.counts_from_start() && frame.instant(rung.at) <= fact.recorded_at)
            .map(|rung| rung.id.as_str())
            .collect::<Vec<_>>();
        self.had_their_turn.extend(turned);
        change(self);
        self.episode = fact;
        self.born_at = fact.recorded_at;
        self.known_from = self.known_from.max(fact.recorded_at);
    }

    fn frame<'f>(&'f self, end: &End, calendar: &'f Calendar) -> Frame<'f> {
        Frame {
            opened: self.start.occurred_at,
            from: self.counts_from(),
            due: end.due,
            due_date: end.due_date,
            change: &self.change,
            calendar,
        }
    }

    fn extend(&mut self, fact: &'a Fact, world: &World<'_>) {
        let Some(extension) = &self.version.row.extension else { return };
        if let Some(allowed) = extension.times.filter(|times| self.extended >= *times) {
            self.notes.push(Step::NotCounted { fact: fact.id, allowed });
            return;
        }
        if extension.in_time && self.end(world.calendars.now()).due <= fact.occurred_at {
            self.notes.push(Step::ExtendedTooLate { fact: fact.id });
            return;
        }
        let factor = extension.field.as_ref().map_or(Some(1), |field| number(&fact.fields.codes, field)).unwrap_or(0);
        if factor == 0 {
            return;
        }
        let asked = extension.by.times(factor);
        let by = Length { count: asked.count.min(extension.at_most.count), unit: asked.unit };
        if by != asked {
            self.notes.push(Step::ExtensionLimited { asked, limit: extension.at_most });
        }
        self.extended += 1;
        self.begin_episode(fact, world, |life| life.change.extensions.push(by));
    }

    fn suspend(&mut self, fact: &'a Fact, world: &World<'_>) {
        let Some(suspension) = &self.version.row.suspension else { return };
        if self.change.suspensions.last().is_some_and(|last| fact.occurred_at < last.to) {
            return;
        }
        if self.change.suspensions.len() >= suspension.times as usize {
            self.notes.push(Step::NotCounted { fact: fact.id, allowed: suspension.times });
            return;
        }
        let from = fact.occurred_at;
        let limit = suspension_limit(from, suspension.at_most, world.calendars.now());
        let asked = suspension.until.as_ref().and_then(|field| {
            let date = || fact.fields.dates.get(field).map(|date| start_of_day(*date));
            fact.fields.instants.get(field).copied().or_else(date)
        });
        let to = asked.unwrap_or(limit).min(limit).max(from);
        if asked.is_some_and(|asked| asked > limit) {
            self.notes.push(Step::SuspensionLimited { ended: limit, limit: suspension.at_most });
        }
        self.begin_episode(fact, world, |life| life.change.suspensions.push(Suspended { from, to }));
    }

    fn resume(&mut self, fact: &'a Fact, world: &World<'_>) {
        let Some(last) = self.change.suspensions.last().copied() else { return };
        if fact.occurred_at >= last.to {
            return;
        }
        self.begin_episode(fact, world, |life| {
            if let Some(last) = life.change.suspensions.last_mut() {
                last.to = fact.occurred_at.max(last.from);
            }
        });
    }

    /// The obligation as it stands, with all that explains it.
    pub(super) fn obligation(&self, world: &World<'_>) -> Obligation {
        let calendar = self.calendar(world);
        let end = self.kept(self.end(&calendar), world, &calendar);
        let ladder = self.ladder(&end, world, &calendar);
        let mut obligation = self.with_end(end, ladder, world, &calendar);
        obligation.steps.splice(1..1, self.notes());
        obligation.codes.clone_from(&world.codes);
        obligation.also_read_as = self.readings(world, &calendar);
        obligation
    }

    /// The obligation as far as who rings needs it: without steps, codes and other readings, and once it is closed without ladder.
    pub(super) fn outline(&self, world: &World<'_>) -> Obligation {
        let calendar = self.calendar(world);
        let (due, due_date) = self.term().due(self.counts_from(), &self.change, &calendar);
        let end = End { due, due_date, steps: Vec::new() };
        let end = End { steps: Vec::new(), ..self.kept(end, world, &calendar) };
        let ladder = if self.is_open() { self.ladder(&end, world, &calendar) } else { Vec::new() };
        self.with_end(end, ladder, world, &calendar)
    }

    /// The calendar as known now; for what is closed: as it was known then.
    fn calendar(&self, world: &World<'_>) -> Calendar {
        match &self.closed {
            Some(Closed::Met(fact, _) | Closed::Cancelled(fact, _)) => world.calendars.known_at(fact.recorded_at),
            None => world.calendars.now().clone(),
        }
    }

    fn with_end(&self, end: End, ladder: Vec<PlannedRung>, world: &World<'_>, calendar: &Calendar) -> Obligation {
        let (policy, row) = (self.version.policy, self.version.row);
        Obligation {
            id: self.id,
            row: row.id.clone(),
            subject: world.subject,
            started_by: self.start.id,
            exists_from: self.start.occurred_at,
            counted_by: self.counted_by.unwrap_or(self.start).id,
            counts_from: self.counts_from(),
            episode: self.episode.id,
            episode_at: self.episode.recorded_at,
            term: self.term(),
            change: self.change.clone(),
            due: end.due,
            due_date: end.due_date,
            state: self.state(&end, world),
            acute: row.acute,
            ladder,
            policy_version: policy.version.clone(),
            calendar_version: calendar.version().to_owned(),
            codes: Codes::new(),
            also_read_as: Vec::new(),
            steps: end.steps,
        }
    }

    /// Whether somebody let it take the earlier end of a version, while that ruled (until another did).
    fn is_lifted(&self, world: &World<'_>, from: Timestamp, until: Option<Timestamp>) -> bool {
        let within = |at: &Timestamp| *at >= from && until.is_none_or(|until| *at < until);
        world.overrides.get(&self.id).is_some_and(|lifted| lifted.iter().any(within))
    }

    /// A newer policy that would end it earlier leaves the end of an older one standing, unless somebody let it.
    fn kept(&self, mut end: End, world: &World<'_>, calendar: &Calendar) -> End {
        let mut stands: Option<(&Version<'_>, End)> = None;
        let (mut newer, mut until) = (&self.version, None);
        for older in self.earlier.iter().rev() {
            if self.is_lifted(world, newer.from, until) {
                break;
            }
            let its = self.end_under(older.row, calendar);
            if stands.as_ref().is_none_or(|(_, stands)| stands.due <= its.due) {
                stands = Some((older, its));
            }
            (newer, until) = (older, Some(newer.from));
        }
        let Some((older, stands)) = stands.filter(|(_, stands)| stands.due > end.due) else { return end };
        let (policy, instead_of) = (self.version.policy.version.clone(), end.due);
        let (term, counts_from) = (self.term_under(older.row), self.counts_from_under(older.row));
        (end.due, end.due_date) = (stands.due, stands.due_date);
        end.steps.pop();
        end.steps.push(Step::KeptLater { policy, instead_of, stands: older.policy.version.clone(), term, counts_from });
        end.steps.push(Step::End { due_date: end.due_date, due: end.due });
        end
    }

    fn state(&self, end: &End, world: &World<'_>) -> State {
        match self.closed {
            Some(Closed::Met(fact, at)) => {
                let late = at >= end.due;
                State::Met { at, by: fact.id, late, recorded_late: !late && fact.recorded_at >= end.due }
            }
            Some(Closed::Cancelled(fact, at)) => State::Cancelled { at, by: fact.id },
            None => match self.change.suspensions.iter().find(|pause| pause.from <= world.as_of && world.as_of < pause.to) {
                Some(pause) => State::Suspended { since: pause.from, until: pause.to },
                None => State::Open,
            },
        }
    }

    fn ladder(&self, end: &End, world: &World<'_>, calendar: &Calendar) -> Vec<PlannedRung> {
        let frame = self.frame(end, calendar);
        let row = self.version.row;
        let mut rungs: Vec<_> = row.ladder.iter().map(|rung| self.planned(rung, &frame, world)).collect();
        let reached = rungs.iter().rposition(|rung| rung.silent.is_none() && rung.at <= self.known_from);
        if let Some(highest) = reached {
            for rung in rungs.iter_mut().take(highest).filter(|rung| rung.silent.is_none()) {
                rung.silent = Some(Silent::Past);
            }
            let exact = row.ladder.get(highest).and_then(|rung| rung.at.length()).is_some_and(|length| length.unit.is_clock());
            if let Some(rung) = rungs.get_mut(highest)
                && !exact
                && end.due_date.is_some()
                && rung.at < self.born_at
            {
                rung.at = told(self.born_at, calendar);
            }
        }
        rungs
    }

    fn planned(&self, rung: &Rung, frame: &Frame<'_>, world: &World<'_>) -> PlannedRung {
        let row = self.version.row;
        let codes = &world.codes;
        let silent = if self.had_their_turn.contains(rung.id.as_str()) {
            Some(Silent::HadItsTurn)
        } else if !rung.when.holds(codes) {
            Some(Silent::Condition)
        } else {
            let since = rung.unless_since.map_or(self.start.occurred_at, |since| frame.instant(since));
            let mut later = world.facts.iter().filter(|fact| fact.occurred_at >= since);
            let made_needless = later.find(|fact| rung.unless.iter().any(|trigger| trigger.takes(fact, Some(self.start))));
            made_needless.map(|fact| Silent::Unless { fact: fact.id })
        };
        PlannedRung {
            rung: rung.id.clone(),
            episode: self.episode.id,
            repetition: 0,
            at: frame.instant(rung.at),
            action: self.action(rung, codes),
            demands: rung.demands,
            daily_list: rung.daily_list,
            acute: row.acute,
            warning: rung.at.is_warning(),
            repeat: rung.repeat,
            silent,
        }
    }

    fn action(&self, rung: &Rung, codes: &Codes) -> Action {
        let policy = self.version.policy;
        let cases = match &rung.cut {
            Cut::Notify(role) => return Action::Notify(role.clone()),
            Cut::Escalate(cases) => cases,
        };
        match cases.iter().find(|case| case.when.holds(codes)) {
            Some(DeskCase { desk: Target::Desk(desk), .. }) => Action::Escalate(desk.clone()),
            Some(DeskCase { desk: Target::Fallback, .. }) => {
                let silent = self.start.fields.codes.get("desk").and_then(|desks| desks.first());
                let silent = silent.and_then(|desk| policy.desk(desk));
                match silent.map(|desk| (&desk.fallback, &desk.ends_with)) {
                    Some((Some(next), _)) => Action::Escalate(next.clone()),
                    Some((None, Some(role))) => Action::Notify(role.clone()),
                    _ => Action::Notify(policy.duty_desk.clone()),
                }
            }
            None => Action::Notify(policy.duty_desk.clone()),
        }
    }
}

pub(super) fn number(codes: &Codes, field: &str) -> Option<u32> {
    codes.get(field)?.first()?.parse().ok()
}
