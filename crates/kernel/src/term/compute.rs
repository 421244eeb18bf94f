//! Computes the end of a term with every step.

use jiff::{SignedDuration, Span, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::{Kind, Length, Step, Term, Unit};
use crate::calendar::{Calendar, next, previous};
use crate::time::{Date, Timestamp, amsterdam, local_date, start_of_day};

/// A standstill of a term, from its first instant to the first instant after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Suspended {
    /// Its first instant.
    #[schemars(with = "crate::shape::Instant")]
    pub from: Timestamp,
    /// The first instant after it.
    #[schemars(with = "crate::shape::Instant")]
    pub to: Timestamp,
}

impl Suspended {
    /// Whether it stands at the end of the day.
    pub fn stands_at_end_of(&self, day: Date) -> bool {
        let end = start_of_day(next(day));
        self.from < end && end <= self.to
    }
}

/// What facts changed about a term: lengths added to its raw end, and standstills.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Change {
    /// Extensions, in order.
    pub extensions: Vec<Length>,
    /// Suspensions, in order.
    pub suspensions: Vec<Suspended>,
}

/// The end of a term and how it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// The first instant that is too late.
    pub due: Timestamp,
    /// The last day; `None` for terms of the clock.
    pub due_date: Option<Date>,
    /// Every step from start to end.
    pub steps: Vec<Step>,
}

impl Term {
    /// The end of the term when it starts at this instant. Backward terms count back from it.
    pub fn end(&self, from: Timestamp, calendar: &Calendar) -> End {
        self.end_changed(from, &Change::default(), calendar)
    }

    /// The end of the term with the extensions and suspensions that facts made.
    pub fn end_changed(&self, from: Timestamp, change: &Change, calendar: &Calendar) -> End {
        let mut run = Run { change, calendar, start: local_date(from), steps: Some(Vec::with_capacity(4)) };
        let (due, due_date) = run.end(self, from);
        run.note(|| Step::End { due_date, due });
        End { due, due_date, steps: run.steps.unwrap_or_default() }
    }

    /// The first instant too late and the last day, without the steps: for counting many terms.
    pub fn due(&self, from: Timestamp, change: &Change, calendar: &Calendar) -> (Timestamp, Option<Date>) {
        Run { change, calendar, start: local_date(from), steps: None }.end(self, from)
    }
}

struct Run<'a> {
    change: &'a Change,
    calendar: &'a Calendar,
    start: Date,
    steps: Option<Vec<Step>>,
}

impl Run<'_> {
    fn note(&mut self, step: impl FnOnce() -> Step) {
        if let Some(steps) = &mut self.steps {
            steps.push(step());
        }
    }

    fn end(&mut self, term: &Term, from: Timestamp) -> (Timestamp, Option<Date>) {
        let date = self.start;
        self.note(|| Step::Start { at: from, date, term: *term });
        if term.is_day_based() {
            let last = self.last_day(term);
            (start_of_day(next(last)), Some(last))
        } else {
            (self.clock(term, from), None)
        }
    }

    fn last_day(&mut self, term: &Term) -> Date {
        if term.kind == Kind::Backward {
            let to = self.back(term.length);
            self.note(|| Step::CountedBackward { length: term.length, to });
            return to;
        }
        let mut end = self.count(self.start, term.length);
        self.note(|| Step::Counted { length: term.length, to: end });
        for &by in &self.change.extensions {
            end = self.count(end, by);
            self.note(|| Step::Extended { by, to: Some(end) });
        }
        let end = self.without_suspended_days(end, term.length.unit);
        match term.kind {
            Kind::Atw => self.atw(term.length, end),
            Kind::Eu => self.eu(term.length, end),
            _ => end,
        }
    }

    /// Counts a length from a day; that day itself is not counted. Names the free days passed over by working days,
    /// and leaves suspended days out at once, because they count as little as free days do.
    fn count(&mut self, from: Date, length: Length) -> Date {
        if length.unit != Unit::WorkingDays {
            return add(from, length);
        }
        let (mut date, mut left, mut skipped, mut suspended) = (from, length.count, Vec::new(), Vec::new());
        while left > 0 {
            date = next(date);
            if self.calendar.is_free(date) {
                if self.steps.is_some() {
                    skipped.extend(self.calendar.free_day(date));
                }
            } else if self.is_suspended(date) {
                suspended.push(date);
            } else {
                left -= 1;
            }
            if date == Date::MAX {
                break;
            }
        }
        if !skipped.is_empty() {
            self.note(|| Step::Skipped { days: skipped });
        }
        if !suspended.is_empty() {
            self.note(|| Step::Suspended { days: suspended, to: date });
        }
        date
    }

    fn is_suspended(&self, day: Date) -> bool {
        self.change.suspensions.iter().any(|suspension| suspension.stands_at_end_of(day))
    }

    /// Moves the raw end by each day of the term on which a suspension stands at its end. Working days were left out
    /// while counting.
    fn without_suspended_days(&mut self, raw: Date, unit: Unit) -> Date {
        if unit == Unit::WorkingDays || self.change.suspensions.is_empty() {
            return raw;
        }
        let (mut day, mut end, mut days) = (self.start, raw, Vec::new());
        while day < end {
            day = next(day);
            if self.is_suspended(day) {
                days.push(day);
                end = next(end);
            }
        }
        if !days.is_empty() {
            self.note(|| Step::Suspended { days, to: end });
        }
        end
    }

    /// Algemene termijnenwet: art. 4 (does it apply), art. 2 (two working days), art. 1 (never ends on a free day).
    fn atw(&mut self, length: Length, raw: Date) -> Date {
        let limit = match length.unit {
            Unit::Days if length.count > 90 => Some("more than 90 days"),
            Unit::Weeks if length.count > 12 => Some("more than 12 weeks"),
            Unit::Months if length.count > 3 => Some("more than 3 months"),
            Unit::Years => Some("a term in years"),
            _ => None,
        };
        if let Some(reason) = limit {
            self.note(|| Step::ActDoesNotApply { source: "Atw art. 4".to_owned(), reason: reason.to_owned() });
            return raw;
        }
        let three_days = !matches!(length, Length { count: 0..=2, unit: Unit::Days });
        let end = if three_days { self.two_working_days(raw, "Atw art. 2") } else { raw };
        self.roll(end, "Atw art. 1(1)")
    }

    /// Regulation 1182/71 art. 3(4) and (5): ends on a working day; two days or more hold two working days.
    fn eu(&mut self, length: Length, raw: Date) -> Date {
        if length.unit == Unit::WorkingDays {
            return raw;
        }
        let two_days = !matches!(length, Length { count: 0..=1, unit: Unit::Days });
        let end = if two_days { self.two_working_days(raw, "Regulation 1182/71 art. 3(5)") } else { raw };
        self.roll(end, "Regulation 1182/71 art. 3(4)")
    }

    fn two_working_days(&mut self, raw: Date, source: &str) -> Date {
        let (mut day, mut held) = (self.start, 0);
        while day < raw && held < 2 {
            day = next(day);
            held += u32::from(!self.calendar.is_free(day));
        }
        if held >= 2 {
            return raw;
        }
        let to = self.calendar.add_working_days(raw, i64::from(2 - held));
        self.note(|| Step::AtLeastTwoWorkingDays { source: source.to_owned(), held, to });
        to
    }

    fn roll(&mut self, end: Date, source: &str) -> Date {
        let to = self.calendar.this_or_next_working_day(end);
        if to != end && self.steps.is_some() {
            let mut over = Vec::new();
            let mut day = end;
            while day < to {
                over.extend(self.calendar.free_day(day));
                day = next(day);
            }
            self.note(|| Step::Rolled { source: source.to_owned(), from: end, over, to });
        }
        to
    }

    fn back(&self, length: Length) -> Date {
        match length.unit {
            Unit::WorkingDays => self.calendar.add_working_days(self.start, -i64::from(length.count)),
            _ => self.start.saturating_sub(span(length)),
        }
    }

    fn clock(&mut self, term: &Term, from: Timestamp) -> Timestamp {
        if term.kind == Kind::Backward {
            let to = retreat(from, term.length);
            self.note(|| Step::ClockBackward { length: term.length, to });
            return to;
        }
        let counted_from = if term.kind == Kind::Eu { start_of_next_hour(from) } else { from };
        let mut due = advance(counted_from, term.length);
        self.note(|| Step::Clock { length: term.length, to: due });
        if term.kind == Kind::Atw {
            let reason = "a term in hours or less".to_owned();
            self.note(|| Step::ActDoesNotApply { source: "Atw art. 4".to_owned(), reason });
        }
        for &by in &self.change.extensions {
            due = advance(due, by);
            self.note(|| Step::Extended { by, to: None });
        }
        let mut stood_still = SignedDuration::ZERO;
        for suspension in &self.change.suspensions {
            let start = suspension.from.max(from);
            if start < due && start < suspension.to {
                let pause = suspension.to.duration_since(start);
                stood_still += pause;
                due = due.saturating_add(pause).unwrap_or(Timestamp::MAX);
            }
        }
        if stood_still > SignedDuration::ZERO {
            self.note(|| Step::SuspendedFor { seconds: stood_still.as_secs(), to: due });
        }
        due
    }
}

/// The hour in which the event happens is not counted (Regulation 1182/71 art. 3(1)).
fn start_of_next_hour(from: Timestamp) -> Timestamp {
    let second = from.as_second();
    let start = second - second.rem_euclid(3600);
    let start = if Timestamp::from_second(start).is_ok_and(|start| start == from) { start } else { start + 3600 };
    Timestamp::from_second(start).unwrap_or(from)
}

fn span(length: Length) -> Span {
    let count = i64::from(length.count);
    match length.unit {
        Unit::Seconds => count.seconds(),
        Unit::Minutes => count.minutes(),
        Unit::Hours => count.hours(),
        Unit::Days | Unit::WorkingDays => count.days(),
        Unit::Weeks => count.weeks(),
        Unit::Months => count.months(),
        Unit::Years => count.years(),
    }
}

/// The date a calendar length later; the end of the month clamps. Clock units do not move a date.
pub(crate) fn add(date: Date, length: Length) -> Date {
    if length.unit.is_clock() { date } else { date.saturating_add(span(length)) }
}

/// The date a calendar length earlier.
pub(crate) fn subtract(date: Date, length: Length) -> Date {
    if length.unit.is_clock() { date } else { date.saturating_sub(span(length)) }
}

/// The instant an exact duration later, or the same local clock time days or weeks later.
pub(crate) fn advance(from: Timestamp, length: Length) -> Timestamp {
    match length.unit.seconds() {
        Some(seconds) => from
            .saturating_add(SignedDuration::from_secs(seconds.saturating_mul(i64::from(length.count))))
            .unwrap_or(Timestamp::MAX),
        None => from.to_zoned_datetime(amsterdam()).saturating_add(span(length)).timestamp(),
    }
}

/// The instant an exact duration earlier.
pub(crate) fn retreat(from: Timestamp, length: Length) -> Timestamp {
    match length.unit.seconds() {
        Some(seconds) => from
            .saturating_sub(SignedDuration::from_secs(seconds.saturating_mul(i64::from(length.count))))
            .unwrap_or(Timestamp::MIN),
        None => from.to_zoned_datetime(amsterdam()).saturating_sub(span(length)).timestamp(),
    }
}

/// The limit of a suspension that begins at this instant: the first instant at which it can no longer stand.
pub(crate) fn suspension_limit(from: Timestamp, length: Length, calendar: &Calendar) -> Timestamp {
    let first = local_date(from);
    match length.unit {
        unit if unit.is_clock() => advance(from, length),
        Unit::WorkingDays => {
            let last = calendar.add_working_days(previous(first), i64::from(length.count));
            start_of_day(calendar.this_or_next_working_day(next(last)))
        }
        _ => start_of_day(add(first, length)),
    }
}
