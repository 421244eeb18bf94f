//! The gate before every module: screening first, then nothing joint against a positive outcome or without both consents.

use kernel::time::Date;

use super::Refusal;
use super::codes::{ModuleKind, ScreeningOutcome};

/// What is known of each of the two parents, and of the tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Of each parent the last outcome of the screening, and whether the parent consents.
    pub parents: Vec<Passage>,
    /// Partner violence was found once: the tracks are split, and stay so.
    pub is_split: bool,
    /// When the main proceedings ended.
    pub main_proceedings_ended: Option<Date>,
}

/// What is known of one parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// The last outcome.
    pub outcome: Option<ScreeningOutcome>,
    /// Consents now.
    pub consents: bool,
}

impl Gate {
    /// Refuses any help before both parents were screened.
    pub fn screened(&self) -> Result<(), Refusal> {
        let both = self.parents.len() == 2 && self.parents.iter().all(|parent| parent.outcome.is_some());
        if both { Ok(()) } else { Err(Refusal::NotScreened) }
    }

    /// Refuses what the parents would do together.
    pub fn joint(&self) -> Result<(), Refusal> {
        self.screened()?;
        if self.is_split || self.any(ScreeningOutcome::Positive) {
            return Err(Refusal::TracksAreSplit);
        }
        if self.any(ScreeningOutcome::Undetermined) {
            return Err(Refusal::ScreeningUndetermined);
        }
        if self.parents.iter().all(|parent| parent.consents) { Ok(()) } else { Err(Refusal::ConsentMissing) }
    }

    /// Refuses a module that may not open.
    pub fn module(&self, kind: ModuleKind) -> Result<(), Refusal> {
        self.screened()?;
        if kind.is_joint() {
            self.joint()?;
        }
        if kind == ModuleKind::NewWaysForFamilies && self.main_proceedings_ended.is_none() {
            return Err(Refusal::MainProceedingsRun);
        }
        Ok(())
    }

    fn any(&self, outcome: ScreeningOutcome) -> bool {
        self.parents.iter().any(|parent| parent.outcome == Some(outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes::Code;
    use super::*;

    const OUTCOMES: [Option<ScreeningOutcome>; 4] =
        [None, Some(ScreeningOutcome::Negative), Some(ScreeningOutcome::Positive), Some(ScreeningOutcome::Undetermined)];

    /// Every gate that there can be.
    fn all() -> impl Iterator<Item = Gate> {
        let passages = || OUTCOMES.into_iter().flat_map(|outcome| [true, false].map(|consents| Passage { outcome, consents }));
        let pairs = passages().flat_map(move |one| passages().map(move |other| vec![one, other]));
        let dates = || [None, Some(kernel::time::Date::constant(2026, 3, 2))];
        pairs.flat_map(move |parents| {
            let gates = [true, false].into_iter().flat_map(move |is_split| dates().map(move |date| (is_split, date)));
            gates.map(move |(is_split, main_proceedings_ended)| Gate {
                parents: parents.clone(),
                is_split,
                main_proceedings_ended,
            })
        })
    }

    #[test]
    fn no_module_of_any_kind_opens_before_both_parents_are_screened() {
        for gate in all().filter(|gate| gate.parents.iter().any(|parent| parent.outcome.is_none())) {
            for kind in ModuleKind::ALL {
                assert_eq!(gate.module(*kind), Err(Refusal::NotScreened), "{gate:?}");
            }
        }
    }

    #[test]
    fn a_joint_module_needs_two_negative_outcomes_two_consents_and_tracks_that_were_never_split() {
        for gate in all() {
            let clear = |parent: &Passage| parent.outcome == Some(ScreeningOutcome::Negative) && parent.consents;
            let may = !gate.is_split && gate.parents.iter().all(clear);
            for kind in ModuleKind::ALL.iter().filter(|kind| kind.is_joint()) {
                assert_eq!(gate.module(*kind).is_ok(), may, "{gate:?}");
            }
        }
    }

    #[test]
    fn a_parent_alone_and_the_children_are_helped_on_split_tracks_too() {
        for gate in all().filter(|gate| gate.screened().is_ok()) {
            for kind in [ModuleKind::Kies, ModuleKind::SupervisedContact] {
                assert_eq!(gate.module(kind), Ok(()));
            }
            let new_ways = gate.module(ModuleKind::NewWaysForFamilies);
            assert_eq!(new_ways.is_ok(), gate.main_proceedings_ended.is_some());
        }
    }
}
