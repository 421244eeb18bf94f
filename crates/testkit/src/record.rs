//! What a region has on record when every report is owed one thing that nobody does, whose ladder is a notice at the due instant
//! and an escalation some seconds later (`tests/cluster/policy.yaml`), held against what it owes: nothing missing, nothing twice.

use std::fmt::Display;

use serde::Deserialize;

use crate::trouble::{Result, Trouble};

/// The record at one moment. Everything is counted in one statement: numbers of two moments prove nothing about each other.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Record {
    /// Reports taken in.
    reports: u64,
    /// Obligations that follow from them.
    owed: u64,
    /// Reports that are owed something.
    owing: u64,
    /// Obligations due by the instant that was asked for.
    pub fell_due: u64,
    /// Of those, the breaches, notices and escalations that are not on record yet.
    awaited: u64,
    /// Rungs of one obligation and name beyond the first.
    rungs_twice: u64,
    /// Rungs on record before their instant, or of what is not due.
    undue: u64,
    /// Notices that rang.
    notices: u64,
    /// Notifications in an inbox.
    notifications: u64,
    /// Notices that rang and are in no inbox.
    not_told: u64,
    /// Escalations that rang.
    rang: u64,
    /// Escalations at a desk.
    escalations: u64,
    /// Escalations that rang and that no desk has.
    not_escalated: u64,
    /// How late the latest rung was put on record, in seconds.
    pub latest: f64,
    /// Escalations at a desk that were not delivered to it.
    not_delivered: u64,
}

impl Record {
    /// What a database is asked: a query of one row with one text. `until`: what is due before this instant is awaited, such as
    /// in an hour: longer than any term that is under way in a test, shorter than those that sleep through it.
    pub fn statement(until: impl Display) -> String {
        include_str!("record.sql").replace("{until}", &until.to_string())
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// It is not a record.
    pub fn parse(said: &str) -> Result<Self> {
        serde_json::from_str(said).map_err(|e| Trouble::refused("read the record", format!("{said:?}: {e}")))
    }

    /// Whether everything that follows from so many reports is on record, so that nothing more is to come until that instant.
    #[must_use]
    pub const fn is_complete(&self, reports: u64) -> bool {
        let all_came = self.reports >= reports && self.owing >= reports;
        all_came && self.awaited == 0 && self.not_told == 0 && self.not_escalated == 0 && self.not_delivered == 0
    }

    /// What a complete record has too much or too little of; nothing if it keeps the promise.
    #[must_use]
    pub fn faults(&self, reports: u64) -> Vec<String> {
        let once = [
            ("reports", self.reports, reports),
            ("reports that are owed an assessment", self.owing, reports),
            ("assessments that are owed", self.owed, reports),
            ("rungs on record twice", self.rungs_twice, 0),
            ("rungs of what is not due", self.undue, 0),
            ("notifications", self.notifications, self.notices),
            ("escalations", self.escalations, self.rang),
        ];
        let missing = (!self.is_complete(reports)).then(|| format!("something is still to come: {self:?}"));
        let wrong = once.into_iter().filter(|(_, found, wanted)| found != wanted);
        missing.into_iter().chain(wrong.map(|(what, found, wanted)| format!("{found} {what}, not {wanted}"))).collect()
    }
}
