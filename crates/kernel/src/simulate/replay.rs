//! One subject's history on virtual time: what would have been owed, and what would have rung at which instant.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Simulation;
use crate::fact::{Fact, Subject};
use crate::id::ObligationId;
use crate::obligations::{BREACH, Case, Lift, Obligation, PlannedRung, Rules, RungKey, State, ring};
use crate::policy::{Action, Demand};
use crate::time::Timestamp;

/// Whether a rung that was reached told somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It rang.
    Rang,
    /// Its time came, but it stayed silent.
    Skipped,
}

/// A rung that was reached, or a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    /// What it is on record under.
    #[serde(flatten)]
    pub key: RungKey,
    /// When it was to ring.
    pub planned_at: Timestamp,
    /// When it was put on record.
    pub recorded_at: Timestamp,
    /// Whether it rang.
    pub outcome: Outcome,
    /// Whom it told; nobody for a breach.
    pub action: Option<Action>,
    /// What it asked.
    pub demands: Option<Demand>,
    /// Life or safety was in danger.
    pub acute: bool,
    /// Since when it is known that what it told of had been done in time.
    pub overtaken_at: Option<Timestamp>,
}

impl Rung {
    /// Whether it is the record of a breach.
    pub fn is_breach(&self) -> bool {
        self.key.rung == BREACH
    }

    /// The desk to which it escalated.
    pub fn desk(&self) -> Option<&str> {
        match (&self.action, self.outcome) {
            (Some(Action::Escalate(desk)), Outcome::Rang) => Some(desk),
            _ => None,
        }
    }
}

/// An obligation at the end of the replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The obligation, without steps, codes and other readings, and once it is closed without ladder.
    pub obligation: Obligation,
    /// Since when it no longer follows from what is known, although it was open.
    pub withdrawn_at: Option<Timestamp>,
}

/// What became of one subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// Everything that was ever owed, by id.
    pub obligations: BTreeMap<ObligationId, Owed>,
    /// Everything that rang or was passed over, in the order in which it was put on record.
    pub rungs: Vec<Rung>,
}

/// A warning that was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Of which obligation.
    pub obligation: ObligationId,
    /// When.
    pub at: Timestamp,
}

/// What is kept of an obligation between two instants.
#[derive(Default)]
struct Kept {
    recorded: BTreeSet<RungKey>,
    /// When its watch rings next.
    next: Option<Timestamp>,
    /// When a ring of the subject has to look at it again.
    look: Option<Timestamp>,
}

struct Playing<'a> {
    case: Case<'a>,
    rules: &'a Rules,
    accepted: &'a [Accepted],
    /// The instants at which something becomes known.
    moments: BTreeSet<Timestamp>,
    /// What lets obligations that have arisen move earlier, and is still to come.
    lifts: Vec<(ObligationId, Lift)>,
    kept: BTreeMap<ObligationId, Kept>,
    replay: Replay,
}

/// Plays one subject's facts, which stand in the order in which they were known, until an instant. `known` holds the instants at
/// which anything was known of it, also what changes nothing. Facts of one instant are
/// taken in together, after what rings at that instant: as on a watch that is never late.
pub(crate) fn replay(
    subject: Subject,
    facts: &[Fact],
    known: &[Timestamp],
    simulation: &Simulation<'_>,
    accepted: &[Accepted],
    until: Timestamp,
) -> Replay {
    let (Some(&first), false) = (known.first(), facts.is_empty()) else { return Replay::default() };
    let answered = accepted.iter().map(|accepted| accepted.at);
    let moments = known.iter().copied().chain(answered).chain(simulation.known.iter().copied());
    let mut playing = Playing {
        case: Case::new(subject, &simulation.stages),
        rules: simulation.rules,
        accepted,
        moments: moments.filter(|moment| first <= *moment).collect(),
        lifts: Vec::new(),
        kept: BTreeMap::new(),
        replay: Replay::default(),
    };
    let mut coming = facts.iter().peekable();
    while let Some(moment) = playing.moments.pop_first().filter(|moment| *moment <= until) {
        playing.ring_until(moment);
        while let Some(fact) = coming.next_if(|fact| fact.recorded_at <= moment) {
            playing.case.learn(fact);
        }
        playing.settle(moment, false);
    }
    playing.ring_until(until);
    let Playing { case, mut replay, .. } = playing;
    let standing = case.into_obligations().map(|obligation| (obligation.id, Owed { obligation, withdrawn_at: None }));
    replay.obligations.extend(standing);
    replay
}

impl Playing<'_> {
    fn ring_until(&mut self, until: Timestamp) {
        while let Some(next) = self.kept.values().filter_map(|kept| kept.next).min().filter(|next| *next <= until) {
            self.settle(next, true);
        }
    }

    /// Computes anew what changed. Only a ring puts on record what is due: news that make something due ring at once.
    fn settle(&mut self, now: Timestamp, rings: bool) {
        // Rules count from their instant on, for what rings at it too.
        for (obligation, lift) in self.lifts.extract_if(.., |(_, lift)| lift.from <= now) {
            self.case.lift(obligation, lift.at);
        }
        self.case.advance(now);
        self.note_changes(now);
        let due = self.look(now, rings);
        if due && !rings {
            self.look(now, true);
        }
    }

    fn note_changes(&mut self, now: Timestamp) {
        for (obligation, _) in self.case.obligations().filter(|(_, is_fresh)| *is_fresh) {
            let kept = match self.kept.entry(obligation.id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    for lift in self.rules.lifted(obligation.id) {
                        self.moments.insert(lift.from.max(now));
                        self.lifts.push((obligation.id, *lift));
                    }
                    new.insert(Kept::default())
                }
            };
            kept.look = Some(now);
            self.replay.obligations.remove(&obligation.id);
            if matches!(obligation.state, State::Met { .. }) {
                let told = self.replay.rungs.iter_mut().filter(|rung| rung.key.obligation == obligation.id);
                let told = told.filter(|rung| rung.outcome == Outcome::Rang && !rung.is_breach() && rung.overtaken_at.is_none());
                told.filter(|rung| obligation.overtakes(rung.planned_at)).for_each(|rung| rung.overtaken_at = Some(now));
            }
        }
        for gone in self.case.take_replaced() {
            if self.case.obligations().any(|(obligation, _)| obligation.id == gone.id) {
                continue;
            }
            self.kept.entry(gone.id).and_modify(|kept| (kept.next, kept.look) = (None, None));
            let withdrawn_at = gone.state.is_open().then_some(now);
            self.replay.obligations.insert(gone.id, Owed { obligation: gone, withdrawn_at });
        }
    }

    /// Looks at every obligation that has something to do by now; gives whether something is due.
    fn look(&mut self, now: Timestamp, rings: bool) -> bool {
        let (mut due, mut answered) = (false, Vec::new());
        let calendar = self.case.calendar();
        for (obligation, _) in self.case.obligations() {
            let Some(kept) = self.kept.get_mut(&obligation.id) else { continue };
            let own = self.accepted.iter().filter(|accepted| accepted.obligation == obligation.id && accepted.at <= now);
            answered.clear();
            answered.extend(own.map(|accepted| accepted.at));
            if kept.look.is_none_or(|look| look > now) && answered.last() != Some(&now) {
                continue;
            }
            let ring = ring(obligation, &kept.recorded, &answered, calendar, now);
            let is_due = ring.breach || !ring.record.is_empty();
            due |= is_due;
            kept.next = ring.next;
            if rings {
                if ring.breach {
                    let (key, at) = (obligation.breach_key(), obligation.due);
                    kept.recorded.insert(key.clone());
                    self.replay.rungs.push(breach(key, at, now, obligation.acute));
                }
                let skipped = ring.skipped.iter().map(|rung| (rung, Outcome::Skipped));
                for (rung, outcome) in skipped.chain(ring.record.iter().map(|rung| (rung, Outcome::Rang))) {
                    let key = obligation.key(rung);
                    kept.recorded.insert(key.clone());
                    self.replay.rungs.push(reached(key, rung, now, outcome));
                }
            }
            kept.look = if is_due && !rings { Some(now) } else { when_to_look(obligation, kept) };
        }
        due
    }
}

/// When a ring of the subject next finds something to do: what rings, and what is passed over in silence.
fn when_to_look(obligation: &Obligation, kept: &Kept) -> Option<Timestamp> {
    if !obligation.state.is_open() {
        let is_missing = obligation.is_breached(obligation.due) && !kept.recorded.contains(&obligation.breach_key());
        return is_missing.then_some(obligation.due);
    }
    let is_heard = |rung: &PlannedRung| {
        let mut recorded = kept.recorded.iter();
        recorded.any(|key| key.rung == rung.rung && key.episode == rung.episode && key.repetition == rung.repetition)
    };
    let unheard = obligation.ladder.iter().filter(|rung| !is_heard(rung));
    unheard.map(|rung| rung.at).chain(kept.next).min()
}

fn breach(key: RungKey, planned_at: Timestamp, recorded_at: Timestamp, acute: bool) -> Rung {
    let outcome = Outcome::Rang;
    Rung { key, planned_at, recorded_at, outcome, action: None, demands: None, acute, overtaken_at: None }
}

fn reached(key: RungKey, rung: &PlannedRung, recorded_at: Timestamp, outcome: Outcome) -> Rung {
    let (action, planned_at, demands) = (Some(rung.action.clone()), rung.at, rung.demands);
    Rung { key, planned_at, recorded_at, outcome, action, demands, acute: rung.acute, overtaken_at: None }
}
