//! What a ring does for one obligation: what to put on record now, and when to ring next.

use std::collections::BTreeSet;

use super::BREACH;
use super::obligation::{Obligation, PlannedRung, RungKey};
use super::plan::repetition;
use crate::calendar::Calendar;
use crate::policy::Action;
use crate::time::Timestamp;

/// What a ring does for one obligation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ring {
    /// The breach is to be put on record now, under [`Obligation::breach_key`].
    pub breach: bool,
    /// Rungs to put on record now, in order.
    pub record: Vec<PlannedRung>,
    /// Rungs whose time has come but which stay silent: past, needless, accepted, or a reminder that a later one replaces.
    pub skipped: Vec<PlannedRung>,
    /// When something is to be done next; `None` only when the obligation is closed.
    pub next: Option<Timestamp>,
}

/// What to do for the obligation now. `recorded` holds the rungs on record (those of other obligations do no harm),
/// `accepted_warnings` the instants at which a warning of this obligation was accepted: each stops the next warning,
/// never the breach, a rung after it, or a desk.
pub fn ring(
    obligation: &Obligation,
    recorded: &BTreeSet<RungKey>,
    accepted_warnings: &[Timestamp],
    calendar: &Calendar,
    now: Timestamp,
) -> Ring {
    let mut ring = Ring::default();
    let is_on_record = |rung: &str, episode, repetition| {
        let mut keys = recorded.iter().filter(|key| key.obligation == obligation.id && key.rung == rung);
        keys.any(|key| key.episode == episode && key.repetition == repetition)
    };
    let breach_recorded = is_on_record(BREACH, obligation.episode, 0);
    ring.breach = !breach_recorded && obligation.due <= now && obligation.is_breached(now);
    if !obligation.state.is_open() {
        return ring;
    }
    if !breach_recorded && obligation.due > now {
        ring.next = Some(obligation.due);
    }
    let accepted = accepted(obligation, accepted_warnings);
    for rung in &obligation.ladder {
        if is_on_record(&rung.rung, rung.episode, rung.repetition) {
            continue;
        }
        let silent = rung.silent.is_some() || accepted.contains(rung.rung.as_str());
        match (rung.at <= now, silent) {
            (true, true) => ring.skipped.push(rung.clone()),
            (true, false) => ring.record.push(rung.clone()),
            (false, true) => {}
            (false, false) => sooner(&mut ring.next, rung.at),
        }
    }
    repetitions(obligation, recorded, calendar, now, &mut ring);
    ring
}

/// Reminders that were missed are told once: the latest replaces those before it.
fn repetitions(obligation: &Obligation, recorded: &BTreeSet<RungKey>, calendar: &Calendar, now: Timestamp, ring: &mut Ring) {
    let Some(last) = obligation.ladder.last() else { return };
    let Some(every) = last.repeat else { return };
    let on_record = recorded
        .iter()
        .filter(|key| key.obligation == obligation.id && key.rung == last.rung && key.episode == last.episode)
        .map(|key| key.repetition)
        .max()
        .unwrap_or(0);
    let mut missed = Vec::new();
    for count in on_record + 1.. {
        let at = repetition(last.at, every, count, calendar);
        if at > now || at == Timestamp::MAX {
            sooner(&mut ring.next, at);
            break;
        }
        missed.push(PlannedRung { repetition: count, at, silent: None, ..last.clone() });
    }
    if let Some(latest) = missed.pop() {
        ring.skipped.extend(missed);
        ring.record.push(latest);
    }
}

fn sooner(next: &mut Option<Timestamp>, at: Timestamp) {
    *next = Some(next.map_or(at, |next| next.min(at)));
}

/// The warnings that stay silent because the one before them was accepted.
fn accepted<'o>(obligation: &'o Obligation, accepted_warnings: &[Timestamp]) -> BTreeSet<&'o str> {
    let mut accepted_at: Vec<_> = accepted_warnings.iter().filter(|at| **at >= obligation.episode_at).collect();
    accepted_at.sort_unstable();
    let mut silent = BTreeSet::new();
    for at in accepted_at {
        let next = obligation.ladder.iter().find(|rung| {
            rung.warning
                && rung.at > *at
                && rung.silent.is_none()
                && matches!(rung.action, Action::Notify(_))
                && !silent.contains(rung.rung.as_str())
        });
        silent.extend(next.map(|rung| rung.rung.as_str()));
    }
    silent
}
