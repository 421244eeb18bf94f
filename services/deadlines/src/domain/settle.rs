//! What has changed for one subject, and what is to be put on record: computed against what was stored. Pure.

use std::collections::{BTreeMap, BTreeSet};

use kernel::calendar::Calendar;
use kernel::id::{FactId, ObligationId};
use kernel::obligations::{Obligation, PlannedRung, RungKey, State, ring};
use kernel::time::Timestamp;

/// What is stored of an obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) due: Timestamp,
    pub(crate) state: &'static str,
}

impl Stored {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.state, "open" | "suspended")
    }
}

/// What is stored of a subject's obligations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    pub(crate) obligations: BTreeMap<ObligationId, Stored>,
    /// Rungs on record, and when those were planned that told somebody and have not been overtaken.
    pub(crate) rungs: BTreeSet<RungKey>,
    pub(crate) told: BTreeMap<RungKey, Timestamp>,
    /// By obligation: when its warnings were accepted.
    pub(crate) accepted: BTreeMap<ObligationId, Vec<Timestamp>>,
}

/// How an obligation differs from what was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Opened,
    Moved,
    Met { at: Timestamp, by: FactId, late: bool, recorded_late: bool },
    Cancelled { at: Timestamp, by: FactId },
    Reopened,
}

/// What settling found for one obligation.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) obligation: Obligation,
    pub(crate) changes: Vec<Change>,
    /// To be put on record now; empty unless somebody rings.
    pub(crate) breach: bool,
    pub(crate) record: Vec<PlannedRung>,
    pub(crate) skipped: Vec<PlannedRung>,
    pub(crate) overtaken: Vec<RungKey>,
}

/// What settling found for a subject.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    pub(crate) found: Vec<Found>,
    /// Stored, but it no longer follows from what is known: an earlier start, or a policy without the row.
    pub(crate) vanished: Vec<ObligationId>,
    /// When something is to be done next.
    pub(crate) next: Option<Timestamp>,
    /// Whether that is for somebody in danger now.
    pub(crate) urgent: bool,
}

/// The name under which a state is stored.
pub(crate) const fn name(state: &State) -> &'static str {
    match state {
        State::Open => "open",
        State::Suspended { .. } => "suspended",
        State::Met { .. } => "met",
        State::Cancelled { .. } => "cancelled",
    }
}

/// Compares what follows from history now with what was stored. Only who `rings` puts rungs on record; whoever brings a fact
/// leaves what is due to the watch, which is told to ring at once.
pub(crate) fn settle(computed: Vec<Obligation>, before: &Before, calendar: &Calendar, now: Timestamp, rings: bool) -> Outcome {
    let known: BTreeSet<ObligationId> = computed.iter().map(|obligation| obligation.id).collect();
    let vanished = before.obligations.iter().filter(|(id, stored)| !known.contains(id) && stored.is_open());
    let mut outcome = Outcome { vanished: vanished.map(|(id, _)| *id).collect(), ..Outcome::default() };
    for obligation in computed {
        let accepted = before.accepted.get(&obligation.id).map(Vec::as_slice).unwrap_or_default();
        let rung = ring(&obligation, &before.rungs, accepted, calendar, now);
        let due_now = rung.breach || !rung.record.is_empty();
        let next = if due_now && !rings { Some(now) } else { rung.next };
        outcome.urgent |= obligation.acute && next.is_some();
        outcome.next = [outcome.next, next].into_iter().flatten().min();
        let overtaken = before
            .told
            .iter()
            .filter(|(key, planned)| key.obligation == obligation.id && obligation.overtakes(**planned))
            .map(|(key, _)| key.clone())
            .collect();
        let (breach, record, skipped) = if rings { (rung.breach, rung.record, rung.skipped) } else { (false, vec![], vec![]) };
        let changes = changes(&obligation, before.obligations.get(&obligation.id));
        outcome.found.push(Found { obligation, changes, breach, record, skipped, overtaken });
    }
    outcome
}

fn changes(obligation: &Obligation, stored: Option<&Stored>) -> Vec<Change> {
    let mut changes = vec![];
    let was_open = stored.is_none_or(Stored::is_open);
    match stored {
        None => changes.push(Change::Opened),
        Some(stored) if stored.due != obligation.due => changes.push(Change::Moved),
        Some(_) => {}
    }
    match obligation.state {
        State::Met { at, by, late, recorded_late } if was_open => {
            changes.push(Change::Met { at, by: FactId::from_uuid(by), late, recorded_late });
        }
        State::Cancelled { at, by } if was_open => changes.push(Change::Cancelled { at, by: FactId::from_uuid(by) }),
        State::Open | State::Suspended { .. } if !was_open => changes.push(Change::Reopened),
        _ => {}
    }
    changes
}
