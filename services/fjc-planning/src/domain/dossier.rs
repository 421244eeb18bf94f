//! A dossier: one plan for one household, or for the two in which a child lives.
//!
//!   Open ──refuse_plan──► PlanRefused ──agree_plan──► PlanAgreed ──reach_safety──► Safe
//!     └─────────────────agree_plan───────────────────────►┘
//!   Open, PlanRefused, PlanAgreed, Safe ──close──► Closed

use kernel::id::{DossierId, HouseholdId, PlanId};
use kernel::time::Timestamp;

use super::case::{Case, Concerns};
use super::help::{Help, Step};
use super::{Refusal, Text};

/// The longest extension of the plan's term, in working days.
pub const LONGEST_EXTENSION: u32 = 5;

/// A dossier of the Family Justice Center.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dossier {
    /// Its id.
    pub id: DossierId,
    /// One household, or two.
    pub households: Vec<HouseholdId>,
    /// The municipality's code of the first household.
    pub municipality_code: String,
    /// What policies ask about the people concerned.
    pub concerns: Concerns,
    /// When, and by whom, it was opened.
    pub opened: Step,
    /// The one extension of the plan's term.
    pub extension: Option<Extension>,
    /// Where it stands.
    pub state: State,
}

/// The term for the safety plan was extended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// When, and by whom.
    pub step: Step,
    /// By how many working days.
    pub working_days: u32,
    /// Why.
    pub reason: Text,
}

/// Where a dossier stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There is no plan yet.
    Open,
    /// The household refuses a plan.
    PlanRefused {
        /// When, and by whom it was recorded.
        step: Step,
        /// Why, in the household's words.
        why: Text,
    },
    /// A plan was agreed.
    PlanAgreed {
        /// When, and by whom it was recorded.
        step: Step,
        /// The plan.
        plan: PlanId,
    },
    /// Direct safety was reached.
    Safe {
        /// When, and by whom it was recorded.
        step: Step,
        /// The plan that led to it.
        plan: PlanId,
        /// What showed it.
        shown: Text,
    },
    /// The dossier is closed.
    Closed {
        /// When, and by whom.
        step: Step,
        /// Why it closes although direct safety was not reached.
        unsafe_because: Option<Text>,
    },
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::PlanRefused { .. } => "plan-refused",
            Self::PlanAgreed { .. } => "plan-agreed",
            Self::Safe { .. } => "safe",
            Self::Closed { .. } => "closed",
        }
    }

    const fn step(&self) -> Option<Step> {
        match self {
            Self::Open => None,
            Self::PlanRefused { step, .. }
            | Self::PlanAgreed { step, .. }
            | Self::Safe { step, .. }
            | Self::Closed { step, .. } => Some(*step),
        }
    }
}

impl Dossier {
    /// Opens a dossier for the households of an accepted case.
    pub fn open(id: DossierId, household: HouseholdId, municipality_code: String, concerns: Concerns, opened: Step) -> Self {
        Self { id, households: vec![household], municipality_code, concerns, opened, extension: None, state: State::Open }
    }

    /// The dossier for an accepted case: the open one of its household or households, else a new one.
    pub fn for_case(
        case: &Case,
        households: &[HouseholdId],
        mut open: Vec<Self>,
        id: DossierId,
        step: Step,
    ) -> Result<Self, Refusal> {
        let dossier = match (open.pop(), open.is_empty(), households.first()) {
            (_, false, _) => return Err(Refusal::TwoDossiers),
            (Some(dossier), _, _) => dossier.learn(case.concerns)?,
            (None, _, first) => {
                let first = first.copied().unwrap_or(case.household);
                Self::open(id, first, case.municipality_code.clone(), case.concerns, step)
            }
        };
        households.iter().try_fold(dossier, |dossier, household| dossier.cover(*household))
    }

    /// Takes a household in as well: the second one in which a child lives.
    pub fn cover(mut self, household: HouseholdId) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if self.households.contains(&household) {
            return Ok(self);
        }
        if self.households.len() == 2 {
            return Err(Refusal::DossierFull(self.id));
        }
        self.households.push(household);
        Ok(self)
    }

    /// Lets a household follow the one that it became by merging.
    pub fn rename_household(mut self, from: HouseholdId, into: HouseholdId) -> Self {
        let merged = self.households.contains(&into);
        self.households.retain(|one| *one != from || !merged);
        self.households.iter_mut().filter(|one| **one == from).for_each(|one| *one = into);
        self
    }

    /// Adds what a further report says about the people concerned.
    pub fn learn(self, concerns: Concerns) -> Result<Self, Refusal> {
        self.must_be_open()?;
        Ok(Self { concerns: self.concerns.or(concerns), ..self })
    }

    /// Records that the plan was agreed.
    pub fn agree_plan(self, plan: PlanId, step: Step) -> Result<Self, Refusal> {
        self.must_lack_a_plan(step.at)?;
        Ok(Self { state: State::PlanAgreed { step, plan }, ..self })
    }

    /// Records that the household refuses a plan.
    pub fn refuse_plan(self, why: Text, step: Step) -> Result<Self, Refusal> {
        self.must_lack_a_plan(step.at)?;
        if matches!(self.state, State::PlanRefused { .. }) {
            return Err(Refusal::PlanAlreadyRefused(self.id));
        }
        Ok(Self { state: State::PlanRefused { step, why }, ..self })
    }

    /// Extends the term for the plan: once, by at most five working days.
    pub fn extend_plan(self, working_days: u32, reason: Text, step: Step) -> Result<Self, Refusal> {
        self.must_be_open()?;
        if matches!(self.state, State::PlanAgreed { .. } | State::Safe { .. }) {
            return Err(Refusal::PlanAlreadyAgreed(self.id));
        }
        if self.extension.is_some() {
            return Err(Refusal::AlreadyExtended(self.id));
        }
        if !(1..=LONGEST_EXTENSION).contains(&working_days) {
            return Err(Refusal::ExtensionOutOfBounds);
        }
        if step.at < self.opened.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { extension: Some(Extension { step, working_days, reason }), ..self })
    }

    /// Records that direct safety was reached, and what showed it.
    pub fn reach_safety(self, shown: Text, step: Step) -> Result<Self, Refusal> {
        self.must_be_open()?;
        match self.state {
            State::PlanAgreed { plan, .. } => {
                self.must_follow(step.at)?;
                Ok(Self { state: State::Safe { step, plan, shown }, ..self })
            }
            State::Safe { .. } => Err(Refusal::AlreadySafe(self.id)),
            _ => Err(Refusal::NoPlanAgreed(self.id)),
        }
    }

    /// Closes the dossier; every person has help that started or a reasoned "not needed".
    pub fn close(self, helps: &[Help], unsafe_because: Option<Text>, step: Step) -> Result<Self, Refusal> {
        self.must_be_open()?;
        self.must_follow(step.at)?;
        let missing: Vec<_> = helps.iter().filter(|help| !help.state.is_settled()).map(|help| help.person).collect();
        if !missing.is_empty() {
            return Err(Refusal::HelpMissing(missing));
        }
        let unsafe_because = match self.state {
            State::Safe { .. } => None,
            _ => Some(unsafe_because.ok_or(Refusal::UnsafeWithoutReason)?),
        };
        Ok(Self { state: State::Closed { step, unsafe_because }, ..self })
    }

    /// Refuses what cannot be done in a closed dossier.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        match self.state {
            State::Closed { .. } => Err(Refusal::DossierClosed(self.id)),
            _ => Ok(()),
        }
    }

    fn must_lack_a_plan(&self, at: Timestamp) -> Result<(), Refusal> {
        self.must_be_open()?;
        if matches!(self.state, State::PlanAgreed { .. } | State::Safe { .. }) {
            return Err(Refusal::PlanAlreadyAgreed(self.id));
        }
        self.must_follow(at)
    }

    fn must_follow(&self, at: Timestamp) -> Result<(), Refusal> {
        let before = self.state.step().map_or(self.opened.at, |step| step.at);
        if at < before { Err(Refusal::TooEarly) } else { Ok(()) }
    }
}

#[cfg(test)]
#[path = "dossier_tests.rs"]
mod tests;
