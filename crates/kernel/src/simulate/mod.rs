//! Simulation: a history on virtual time under a policy and a calendar, beside the rules that are in force.
//!
//! Facts become known in the order in which they were recorded, and every watch rings at its instant. Nothing is made up:
//! what people would have done after another rung is not in the history, so escalations that only a new policy raises have
//! no answer. Under the rules that were in force it gives what happened.

mod explain;
mod history;
mod replay;
mod seen;
mod tally;
mod tried;

pub use explain::{Difference, Explained, Fate};
pub use history::History;
pub use replay::{Accepted, Outcome, Owed, Replay, Rung};
pub use tally::{Counts, Tally, Week};
pub use tried::tried;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use serde::Serialize;

use crate::fact::{Fact, Subject, SubjectKind};
use crate::obligations::{Rules, Stage};
use crate::time::Timestamp;

/// Rules made ready to play many subjects.
pub struct Simulation<'r> {
    rules: &'r Rules,
    stages: Vec<Stage<'r>>,
    known: Vec<Timestamp>,
    until: Timestamp,
}

impl<'r> Simulation<'r> {
    /// Of these rules, until an instant.
    pub fn new(rules: &'r Rules, until: Timestamp) -> Self {
        Self { rules, stages: rules.stages(), known: rules.instants().collect(), until }
    }

    /// What becomes of one subject. Its facts stand in the order in which they were known.
    pub fn replay(&self, subject: Subject, facts: &[Fact], accepted: &[Accepted]) -> Replay {
        let known: Vec<_> = facts.iter().map(|fact| fact.recorded_at).collect();
        replay::replay(subject, facts, &known, self, accepted, self.until)
    }

    /// By kind of subject and kind of fact: whether such a fact can change anything about such a subject.
    fn wants(&self, history: &History) -> BTreeMap<SubjectKind, Vec<bool>> {
        let wanted = |about| {
            let any = |(kind, fields): (&str, &BTreeSet<String>)| {
                self.stages.iter().any(|stage| stage.listens(about, kind, fields.iter()))
            };
            history.kinds().map(any).collect()
        };
        SubjectKind::ALL.into_iter().map(|about| (about, wanted(about))).collect()
    }
}

/// A history as it would have gone under other rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Facts about a subject and others.
    pub facts: u64,
    /// Subjects: reports, persons, dossiers, escalations and so on.
    pub cases: u64,
    /// Until when time went on.
    pub until: Timestamp,
    /// Under the rules that were simulated.
    pub simulated: Side,
    /// Under the rules beside them.
    pub against: Option<Side>,
    /// Cases of which a due instant, a state, a breach or a rung differs.
    pub changed: u64,
    /// The first of them.
    pub explained: Vec<Explained>,
}

/// A history under one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Side {
    /// The version of the newest policy.
    pub policy_version: Option<String>,
    /// What became of all obligations.
    #[serde(flatten)]
    pub tally: Tally,
}

/// What is simulated with what.
pub struct Question<'r> {
    /// The rules to try.
    pub rules: &'r Rules,
    /// The rules to show beside them.
    pub against: Option<&'r Rules>,
    /// Warnings that were accepted, by subject.
    pub accepted: &'r BTreeMap<Subject, Vec<Accepted>>,
    /// Until when.
    pub until: Timestamp,
    /// How many of the changed cases to explain.
    pub explain: usize,
}

/// Plays a history. `progress` hears from time to time how many cases are done, and may break off: then there is no report.
pub fn simulate(
    history: &mut History,
    question: &Question<'_>,
    mut progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Option<Report> {
    let simulated = Simulation::new(question.rules, question.until);
    let against = question.against.map(|rules| Simulation::new(rules, question.until));
    let (mut tally, mut beside) = (Tally::default(), Tally::default());
    let (mut cases, mut changed, mut explained) = (0, 0, Vec::new());
    let facts = history.len();
    let wanted = simulated.wants(history);
    let wanted_beside = against.as_ref().map(|against| against.wants(history));
    let played = history.each(|case| {
        let subject = case.subject();
        let is_wanted =
            |kind: usize| wanted[&subject.kind][kind] || wanted_beside.as_ref().is_some_and(|wanted| wanted[&subject.kind][kind]);
        let (known, facts) = (case.known().collect::<Vec<_>>(), case.facts(is_wanted));
        let accepted = question.accepted.get(&subject).map(Vec::as_slice).unwrap_or_default();
        let replay = |simulation: &Simulation<'_>| replay::replay(subject, &facts, &known, simulation, accepted, question.until);
        let new = replay(&simulated);
        tally.add(&new);
        if let Some(against) = &against {
            let old = replay(against);
            beside.add(&old);
            if explain::differ(&new, &old) {
                changed += 1;
                if explained.len() < question.explain {
                    explained.push(explain::explain(subject, &case.facts(|_| true), (&simulated, &new), (against, &old)));
                }
            }
        }
        cases += 1;
        if cases % 1000 == 0 { progress(cases) } else { ControlFlow::Continue(()) }
    });
    if played.is_break() {
        return None;
    }
    let side = |rules: &Rules, tally| Side { policy_version: rules.policy().map(|policy| policy.version.clone()), tally };
    Some(Report {
        facts,
        cases,
        until: question.until,
        simulated: side(question.rules, tally),
        against: question.against.map(|rules| side(rules, beside)),
        changed,
        explained,
    })
}
