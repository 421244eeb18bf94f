//! The steps of a computation as data: enough to do it again by hand.

use serde::{Deserialize, Serialize};

use super::{Length, Term};
use crate::calendar::FreeDay;
use crate::time::{Date, Timestamp};

/// One step from a starting instant to the end of a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "step", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Step {
    /// The term starts; the day of the start is not counted.
    Start {
        /// The instant counted from.
        #[schemars(with = "crate::shape::Instant")]
        at: Timestamp,
        /// Its date in Amsterdam.
        #[schemars(with = "crate::shape::Day")]
        date: Date,
        /// The term.
        term: Term,
    },
    /// The fact that the term counts from is not known (yet): counted from the fact that made the duty.
    CountedFromDuty,
    /// The term counts from a date of the year, not from the fact itself.
    FromFixedDate {
        /// The date that it counts from.
        #[schemars(with = "crate::shape::Day")]
        date: Date,
    },
    /// The fact says how long the term is, within what the policy allows.
    LengthFromFact {
        /// The field that says so.
        field: String,
        /// The longest that the policy allows.
        limit: Length,
    },
    /// Counting the length leads to this date, before any shift.
    Counted {
        /// What was counted.
        length: Length,
        /// The date reached.
        #[schemars(with = "crate::shape::Day")]
        to: Date,
    },
    /// Free days that were not counted.
    Skipped {
        /// The days by name.
        days: Vec<FreeDay>,
    },
    /// An exact duration, or the same local clock time, leads to this instant.
    Clock {
        /// What was counted.
        length: Length,
        /// The instant reached.
        #[schemars(with = "crate::shape::Instant")]
        to: Timestamp,
    },
    /// An extension was added to the raw end; the Algemene termijnenwet is applied once, afterwards (proposal).
    Extended {
        /// By how much.
        by: Length,
        /// The raw end reached.
        #[schemars(with = "Option<crate::shape::Day>")]
        to: Option<Date>,
    },
    /// An extension was longer than the policy allows: the limit counts.
    ExtensionLimited {
        /// What was asked.
        asked: Length,
        /// What counts.
        limit: Length,
    },
    /// An extension came when the term was over: it does not count.
    ExtendedTooLate {
        /// The fact.
        #[schemars(with = "crate::shape::AnyId")]
        fact: uuid::Uuid,
    },
    /// A further extension or suspension did not count: the policy allows no more of them.
    NotCounted {
        /// The fact.
        #[schemars(with = "crate::shape::AnyId")]
        fact: uuid::Uuid,
        /// How many the policy allows.
        allowed: u32,
    },
    /// Days on which a suspension stood at their end were not counted.
    Suspended {
        /// The days.
        #[schemars(with = "Vec<crate::shape::Day>")]
        days: Vec<Date>,
        /// The end reached, before any shift.
        #[schemars(with = "crate::shape::Day")]
        to: Date,
    },
    /// The time of a suspension was added to a term of the clock.
    SuspendedFor {
        /// Seconds of standstill before the end.
        seconds: i64,
        /// The instant reached.
        #[schemars(with = "crate::shape::Instant")]
        to: Timestamp,
    },
    /// A suspension longer than the policy allows ended by itself.
    SuspensionLimited {
        /// When it ended.
        #[schemars(with = "crate::shape::Instant")]
        ended: Timestamp,
        /// The limit.
        limit: Length,
    },
    /// Atw art. 2: a term of three days or more holds at least two working days.
    AtLeastTwoWorkingDays {
        /// The article.
        source: String,
        /// How many it held.
        held: u32,
        /// The end after lengthening.
        #[schemars(with = "crate::shape::Day")]
        to: Date,
    },
    /// Atw art. 1(1), or Regulation 1182/71 art. 3(4): the end falls on free days and moves to the next working day.
    Rolled {
        /// The article.
        source: String,
        /// The end before.
        #[schemars(with = "crate::shape::Day")]
        from: Date,
        /// The free days passed over.
        over: Vec<FreeDay>,
        /// The end after.
        #[schemars(with = "crate::shape::Day")]
        to: Date,
    },
    /// Atw art. 4: the act does not apply to this length, so the raw end stands.
    ActDoesNotApply {
        /// The article.
        source: String,
        /// Why.
        reason: String,
    },
    /// A backward term never moves (Atw art. 1(2)).
    CountedBackward {
        /// What was counted.
        length: Length,
        /// The date reached.
        #[schemars(with = "crate::shape::Day")]
        to: Date,
    },
    /// A backward term of hours or less leads to this instant.
    ClockBackward {
        /// What was counted.
        length: Length,
        /// The instant reached.
        #[schemars(with = "crate::shape::Instant")]
        to: Timestamp,
    },
    /// A newer policy would have ended the term earlier; it stays where it was (no override is on record).
    KeptLater {
        /// The version of the newer policy.
        policy: String,
        /// What the newer policy would have made it.
        #[schemars(with = "crate::shape::Instant")]
        instead_of: Timestamp,
        /// The version of the older policy, whose end stands.
        stands: String,
        /// The term under that policy.
        term: Term,
        /// The instant that it counts from.
        #[schemars(with = "crate::shape::Instant")]
        counts_from: Timestamp,
    },
    /// The end: the last day, and the first instant that is too late.
    End {
        /// The last day; absent for terms of the clock.
        #[schemars(with = "Option<crate::shape::Day>")]
        due_date: Option<Date>,
        /// The first instant that is too late.
        #[schemars(with = "crate::shape::Instant")]
        due: Timestamp,
    },
}
