//! What became of a region's obligations, counted.

use std::collections::BTreeMap;

use serde::Serialize;

use super::replay::{Outcome, Replay};
use crate::obligations::State;
use crate::time::{Timestamp, local_date};

/// What became of all obligations that were replayed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// The sum of all rows.
    pub all: Counts,
    /// By row of the policy.
    pub rows: BTreeMap<String, Counts>,
    /// By ISO week in Amsterdam, such as `2017-W05`: breaches and escalations in the week in which they were put on record.
    pub weeks: BTreeMap<String, Week>,
}

/// How many obligations there were, and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All that ever arose.
    pub obligations: u64,
    /// Fulfilled in time.
    pub met: u64,
    /// Fulfilled too late.
    pub met_late: u64,
    /// Fulfilled in time, but known too late.
    pub recorded_late: u64,
    /// Taken away, or no longer following from what is known.
    pub cancelled: u64,
    /// Still to be fulfilled.
    pub open: u64,
    /// Ends that passed.
    pub breaches: u64,
    /// Rungs that told a role.
    pub notifications: u64,
    /// Rungs that went to a desk.
    pub escalations: u64,
}

/// What happened in a week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Week {
    /// Ends that passed.
    pub breaches: u64,
    /// Escalations by desk.
    pub escalations: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts what became of one subject.
    pub(crate) fn add(&mut self, replay: &Replay) {
        for owed in replay.obligations.values() {
            let count = |counts: &mut Counts| {
                counts.obligations += 1;
                let place = match owed.obligation.state {
                    _ if owed.withdrawn_at.is_some() => &mut counts.cancelled,
                    State::Met { late: true, .. } => &mut counts.met_late,
                    State::Met { recorded_late: true, .. } => &mut counts.recorded_late,
                    State::Met { .. } => &mut counts.met,
                    State::Cancelled { .. } => &mut counts.cancelled,
                    State::Open | State::Suspended { .. } => &mut counts.open,
                };
                *place += 1;
            };
            count(&mut self.all);
            count(row(&mut self.rows, &owed.obligation.row));
        }
        for rung in replay.rungs.iter().filter(|rung| rung.outcome == Outcome::Rang) {
            let Some(owed) = replay.obligations.get(&rung.key.obligation) else { continue };
            let desk = rung.desk();
            let count = |counts: &mut Counts| {
                let place = match desk {
                    _ if rung.is_breach() => &mut counts.breaches,
                    Some(_) => &mut counts.escalations,
                    None => &mut counts.notifications,
                };
                *place += 1;
            };
            count(&mut self.all);
            count(row(&mut self.rows, &owed.obligation.row));
            if !rung.is_breach() && desk.is_none() {
                continue;
            }
            let week = self.weeks.entry(week(rung.recorded_at)).or_default();
            match desk {
                Some(desk) => *week.escalations.entry(desk.to_owned()).or_default() += 1,
                None => week.breaches += 1,
            }
        }
    }
}

fn row<'t>(rows: &'t mut BTreeMap<String, Counts>, id: &str) -> &'t mut Counts {
    if !rows.contains_key(id) {
        rows.insert(id.to_owned(), Counts::default());
    }
    rows.get_mut(id).expect("it was added if it was missing")
}

fn week(at: Timestamp) -> String {
    let week = local_date(at).iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}
