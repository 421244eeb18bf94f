//! Terms: the seven ways in which the law and agreements count time, and the text form in which policies write them.

mod compute;
mod step;

pub use compute::{Change, End, Suspended};
pub(crate) use compute::{add, advance, retreat, subtract, suspension_limit};
pub use step::Step;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, de};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Calendar days.
    Days,
    /// Weeks of seven calendar days.
    Weeks,
    /// Calendar months; the end of the month clamps.
    Months,
    /// Calendar years.
    Years,
    /// Days that are neither weekend, holiday nor equated to one.
    WorkingDays,
}

impl Unit {
    const NAMES: [(&'static str, Self); 8] = [
        ("second", Self::Seconds),
        ("minute", Self::Minutes),
        ("hour", Self::Hours),
        ("day", Self::Days),
        ("week", Self::Weeks),
        ("month", Self::Months),
        ("year", Self::Years),
        ("working-day", Self::WorkingDays),
    ];

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, unit)| *unit == self).map_or("", |(name, _)| *name)
    }

    /// Seconds, minutes and hours: exact durations that ring at any time of day.
    pub fn is_clock(self) -> bool {
        matches!(self, Self::Seconds | Self::Minutes | Self::Hours)
    }

    /// How many seconds an exact unit has; `None` for units of days and longer.
    pub fn seconds(self) -> Option<i64> {
        match self {
            Self::Seconds => Some(1),
            Self::Minutes => Some(60),
            Self::Hours => Some(3600),
            _ => None,
        }
    }
}

/// A length of time, such as `5 working-days`. Never negative, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// How many units; at least 1.
    pub count: u32,
    /// Of which unit.
    pub unit: Unit,
}

impl Length {
    /// This many of the unit.
    pub const fn new(count: u32, unit: Unit) -> Self {
        Self { count, unit }
    }

    /// The same length this many times.
    pub fn times(self, factor: u32) -> Self {
        Self { count: self.count.saturating_mul(factor), unit: self.unit }
    }
}

/// The text is no length or no term; the message says what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NotATerm {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub advice: String,
}

fn wrong<T>(message: String, advice: &str) -> Result<T, NotATerm> {
    Err(NotATerm { message, advice: advice.to_owned() })
}

const UNITS: &str = "write a whole number and a unit out of seconds, minutes, hours, days, weeks, months, years, working-days";

impl FromStr for Length {
    type Err = NotATerm;
    fn from_str(text: &str) -> Result<Self, NotATerm> {
        let text = text.trim();
        let (count, unit) = text.split_once(' ').unwrap_or((text, ""));
        if count.starts_with('-') {
            return wrong(
                format!("`{text}` is a negative length"),
                "a length is 1 or more; backward terms are a kind of their own",
            );
        }
        let Ok(count) = count.parse::<u32>() else {
            return wrong(format!("`{text}` does not begin with a whole number"), UNITS);
        };
        if count == 0 || count > 36_500 && !unit.starts_with("second") {
            return wrong(format!("`{text}` is not a possible length"), "a length is at least 1 and at most 36500");
        }
        let unit = unit.trim().replace(' ', "-");
        let singular = unit.strip_suffix('s').unwrap_or(&unit);
        match Unit::NAMES.iter().find(|(name, _)| *name == singular) {
            Some((_, unit)) => Ok(Self { count, unit: *unit }),
            None => wrong(format!("`{unit}` in `{text}` is no unit of time"), UNITS),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.count, self.unit.name(), if self.count == 1 { "" } else { "s" })
    }
}

/// How a term counts. The names are those that policies write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Counts days that are not free.
    WorkingDays,
    /// A term of law or decree: counted in calendar days, then Algemene termijnenwet arts. 1, 2 and 4.
    Atw,
    /// Ends at the same local clock time in Europe/Amsterdam, or after an exact duration. Never shifted.
    WallClock,
    /// Calendar days to years with the end of the month clamped. Never shifted.
    Calendar,
    /// Counted back from a coming event. Never shifted later (Atw art. 1(2)).
    Backward,
    /// Regulation (EEC, Euratom) 1182/71.
    Eu,
    /// A norm without legal effect: counted as written, never shifted.
    ServiceTarget,
}

impl Kind {
    /// Every kind with its name, in a fixed order.
    pub const NAMES: [(&'static str, Self); 7] = [
        ("working-days", Self::WorkingDays),
        ("atw", Self::Atw),
        ("wall-clock", Self::WallClock),
        ("calendar", Self::Calendar),
        ("backward", Self::Backward),
        ("eu", Self::Eu),
        ("service-target", Self::ServiceTarget),
    ];

    /// The name that policies write.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| *name)
    }

    fn takes(self, unit: Unit) -> bool {
        match self {
            Self::WorkingDays => unit == Unit::WorkingDays,
            Self::Atw => unit != Unit::WorkingDays,
            Self::WallClock => !matches!(unit, Unit::WorkingDays | Unit::Months | Unit::Years),
            Self::Calendar => matches!(unit, Unit::Days | Unit::Weeks | Unit::Months | Unit::Years),
            Self::Backward => true,
            Self::Eu => true,
            Self::ServiceTarget => true,
        }
    }
}

/// A term, such as `5 working-days`, `atw 10 weeks by analogy`, `30 minutes`, `wall-clock 10 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Term {
    /// How it counts.
    pub kind: Kind,
    /// How long it is.
    pub length: Length,
    /// The Algemene termijnenwet is followed although the term stands in no act or decree.
    pub by_analogy: bool,
}

impl Term {
    /// A term of this kind; refused where the kind cannot count the unit.
    pub fn new(kind: Kind, length: Length) -> Result<Self, NotATerm> {
        if !kind.takes(length.unit) {
            return wrong(
                format!("a term of kind {} cannot count `{length}`", kind.name()),
                "working days go with working-days, backward, eu and service-target; clock units not with calendar; months and years not with wall-clock",
            );
        }
        Ok(Self { kind, length, by_analogy: false })
    }

    /// Whether the term ends with a day (and so has a due date), not at a time of day.
    pub fn is_day_based(&self) -> bool {
        self.kind != Kind::WallClock && !self.length.unit.is_clock()
    }
}

impl FromStr for Term {
    type Err = NotATerm;
    fn from_str(text: &str) -> Result<Self, NotATerm> {
        let (text, by_analogy) = match text.trim().strip_suffix("by analogy") {
            Some(rest) => (rest.trim(), true),
            None => (text.trim(), false),
        };
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let (kind, length) = match Kind::NAMES.iter().find(|(name, _)| *name == first) {
            Some((_, kind)) => (*kind, rest.parse::<Length>()?),
            None => {
                let length = text.parse::<Length>()?;
                match length.unit {
                    Unit::WorkingDays => (Kind::WorkingDays, length),
                    unit if unit.is_clock() => (Kind::WallClock, length),
                    _ => {
                        return wrong(
                            format!("`{text}` does not say how its {} count", length.unit.name()),
                            "put atw, calendar, wall-clock, backward, eu or service-target before it",
                        );
                    }
                }
            }
        };
        if by_analogy && kind != Kind::Atw {
            return wrong(format!("`{text}` cannot be by analogy"), "only an atw term can follow the act by analogy");
        }
        Ok(Self { by_analogy, ..Self::new(kind, length)? })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let implied = matches!(self.kind, Kind::WorkingDays) || self.kind == Kind::WallClock && self.length.unit.is_clock();
        if !implied {
            write!(f, "{} ", self.kind.name())?;
        }
        write!(f, "{}{}", self.length, if self.by_analogy { " by analogy" } else { "" })
    }
}

macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}
as_text!(Length, Term);
