//! The instants of rungs: day-based offsets are told at 09:00 of a working day, exact ones ring at once.

use crate::calendar::{Calendar, next};
use crate::policy::Offset;
use crate::term::{Change, Kind, Length, Term, Unit, add, advance, retreat, subtract};
use crate::time::{Date, Timestamp, amsterdam, local_date, nine};

const FIRST_HOUR: i8 = 9;
const LAST_HOUR: i8 = 17;

/// A term with its beginning and end, in which rungs are placed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) opened: Timestamp,
    pub(crate) from: Timestamp,
    pub(crate) due: Timestamp,
    pub(crate) due_date: Option<Date>,
    pub(crate) change: &'a Change,
    pub(crate) calendar: &'a Calendar,
}

impl Frame<'_> {
    /// When a rung with this offset rings.
    pub(crate) fn instant(&self, offset: Offset) -> Timestamp {
        match offset {
            Offset::Opened if self.due_date.is_some() => told(self.opened, self.calendar),
            Offset::Opened => self.opened,
            Offset::After(length) => self.after(length),
            Offset::Before(length) if length.unit.is_clock() => retreat(self.due, length),
            Offset::Before(length) => nine(self.before(length)),
            Offset::Due if self.due_date.is_some() => self.nine_or_next(local_date(self.due)),
            Offset::Due => self.due,
            Offset::Overdue(length) if length.unit.is_clock() => advance(self.due, length),
            Offset::Overdue(length) => later(self.last_day(), length, self.calendar),
        }
    }

    fn last_day(&self) -> Date {
        self.due_date.unwrap_or_else(|| local_date(self.due))
    }

    /// Days on which the term stands still do not count here either.
    fn after(&self, length: Length) -> Timestamp {
        let term = Term { kind: Kind::ServiceTarget, length, by_analogy: false };
        let change = Change { extensions: Vec::new(), suspensions: self.change.suspensions.clone() };
        match term.due(self.from, &change, self.calendar) {
            (_, Some(date)) => self.nine_or_next(date),
            (due, None) => due,
        }
    }

    fn before(&self, length: Length) -> Date {
        let last = self.last_day();
        let day = match length.unit {
            Unit::WorkingDays => self.calendar.add_working_days(last, -i64::from(length.count)),
            _ => subtract(last, length),
        };
        self.calendar.this_or_previous_working_day(day)
    }

    fn nine_or_next(&self, date: Date) -> Timestamp {
        nine(self.calendar.this_or_next_working_day(date))
    }
}

fn later(day: Date, length: Length, calendar: &Calendar) -> Timestamp {
    let day = match length.unit {
        Unit::WorkingDays => calendar.add_working_days(day, i64::from(length.count)),
        _ => add(day, length),
    };
    nine(calendar.this_or_next_working_day(day))
}

/// The instant itself in the hours of a working day (09:00 to 17:00), else 09:00 of the next working day.
pub(crate) fn told(at: Timestamp, calendar: &Calendar) -> Timestamp {
    let local = at.to_zoned_datetime(amsterdam());
    let (date, hour) = (local.date(), local.hour());
    if calendar.is_free(date) || hour >= LAST_HOUR {
        return nine(calendar.this_or_next_working_day(next(date)));
    }
    if hour < FIRST_HOUR { nine(date) } else { at }
}

/// When a rung that first rang at `first` rings for the `count`th time again.
pub(crate) fn repetition(first: Timestamp, every: Length, count: u32, calendar: &Calendar) -> Timestamp {
    let length = every.times(count);
    if length.unit.is_clock() { advance(first, length) } else { later(local_date(first), length, calendar) }
}
