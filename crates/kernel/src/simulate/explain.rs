//! What differs in a case between two sets of rules, and why: the certificates of both.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Simulation;
use super::replay::{Replay, Rung};
use crate::certificate::certificate;
use crate::fact::{Fact, Subject};
use crate::id::ObligationId;
use crate::obligations::{Body, Fold, State};
use crate::policy::Text;
use crate::time::{Date, Timestamp};

/// A case that goes another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// What it is about.
    pub subject: Subject,
    /// The obligations that differ.
    pub differences: Vec<Difference>,
}

/// An obligation that goes another way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The obligation; it has the same id under all rules.
    pub obligation: ObligationId,
    /// The row.
    pub row: String,
    /// What becomes of it under the rules that were simulated; nothing if they do not make it.
    pub simulated: Option<Fate>,
    /// What becomes of it under the rules beside them.
    pub against: Option<Fate>,
}

/// What becomes of an obligation under one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fate {
    /// The last day; absent for terms of the clock.
    pub due_date: Option<Date>,
    /// The first instant that is too late.
    pub due: Timestamp,
    /// How it ends.
    pub state: State,
    /// Since when it no longer follows from what is known.
    pub withdrawn_at: Option<Timestamp>,
    /// What rang, and the breach.
    pub rungs: Vec<Rung>,
    /// Its certificate in sentences; absent if it was withdrawn.
    pub certificate: Option<Text>,
}

/// Whether anybody notices: another due instant, state, breach or rung.
pub(super) fn differ(one: &Replay, other: &Replay) -> bool {
    one.rungs != other.rungs
        || one.obligations.len() != other.obligations.len()
        || one.obligations.keys().any(|id| !is_same(one, other, *id))
}

fn is_same(one: &Replay, other: &Replay, id: ObligationId) -> bool {
    let seen = |replay: &Replay| {
        let owed = replay.obligations.get(&id)?;
        Some((owed.obligation.due, owed.obligation.due_date, owed.obligation.state.clone(), owed.withdrawn_at))
    };
    seen(one) == seen(other)
}

/// Every obligation that differs, with both certificates.
pub(super) fn explain(
    subject: Subject,
    facts: &[Fact],
    simulated: (&Simulation<'_>, &Replay),
    against: (&Simulation<'_>, &Replay),
) -> Explained {
    let ids: BTreeSet<ObligationId> = simulated.1.obligations.keys().chain(against.1.obligations.keys()).copied().collect();
    let rungs = |replay: &Replay, id| replay.rungs.iter().filter(|rung| rung.key.obligation == id).cloned().collect::<Vec<_>>();
    let differing =
        ids.into_iter().filter(|id| !is_same(simulated.1, against.1, *id) || rungs(simulated.1, *id) != rungs(against.1, *id));
    let differences = differing.filter_map(|id| {
        let owed = simulated.1.obligations.get(&id).or_else(|| against.1.obligations.get(&id))?;
        let fate = |(simulation, replay): (&Simulation<'_>, &Replay)| {
            let owed = replay.obligations.get(&id)?;
            Some(Fate {
                due_date: owed.obligation.due_date,
                due: owed.obligation.due,
                state: owed.obligation.state.clone(),
                withdrawn_at: owed.withdrawn_at,
                rungs: rungs(replay, id),
                certificate: told(simulation, subject, facts, id),
            })
        };
        Some(Difference { obligation: id, row: owed.obligation.row.clone(), simulated: fate(simulated), against: fate(against) })
    });
    Explained { subject, differences: differences.collect() }
}

/// The certificate of an obligation as everything that is known in the end makes it.
fn told(simulation: &Simulation<'_>, subject: Subject, facts: &[Fact], id: ObligationId) -> Option<Text> {
    let mut fold = Fold::new();
    simulation.rules.entries().for_each(|entry| fold.apply(entry.clone()));
    facts.iter().for_each(|fact| fold.apply(fact.clone().into()));
    let until = simulation.until;
    let obligation = fold.obligations_of(subject, until, until).into_iter().find(|obligation| obligation.id == id)?;
    let policy = simulation.rules.entries().find_map(|entry| match &entry.body {
        Body::PolicyActivated(policy) if policy.version == obligation.policy_version => Some(policy),
        _ => None,
    })?;
    let calendar = simulation.rules.known().at(until).clone();
    certificate(&obligation, policy, &calendar).ok().map(|certificate| certificate.text)
}
