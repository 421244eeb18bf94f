//! A trajectory: two parents, their children, and what is done for them.
//!
//!   Entered ──accept──► Accepted ──hold_intake──► IntakeHeld ──start──► Started ──complete──► Completed
//!   Entered, Accepted, IntakeHeld, Started ──withdraw──► Withdrawn
//!
//! Beside it: the court's calendar, and the tracks, which once split stay split.

use kernel::id::{ChildId, DossierId, HouseholdId, ParentId, TrajectoryId, WorkerId};
use kernel::time::{Date, Timestamp, local_date};

use super::codes::{ContraIndications, Entry, ScreeningOutcome};
use super::gate::{Gate, Passage};
use super::{Refusal, Text};

/// The longest extension in all, in months.
pub const LONGEST_EXTENSION: u32 = 6;

/// When something happened, and who recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: WorkerId,
}

/// A trajectory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trajectory {
    /// Its id.
    pub id: TrajectoryId,
    /// How it came in.
    pub entry: Entry,
    /// The municipality's code.
    pub municipality_code: String,
    /// The dossier at the Family Justice Center, where there is one.
    pub dossier: Option<DossierId>,
    /// When, and by whom, it was entered.
    pub entered: Step,
    /// The two parents.
    pub parents: Vec<Parent>,
    /// The children.
    pub children: Vec<Child>,
    /// What the court asked.
    pub court: Option<Court>,
    /// When the main proceedings ended.
    pub main_proceedings_ended: Option<Date>,
    /// By how many months it was extended in all.
    pub extended_months: u32,
    /// Since when the tracks are split.
    pub split_at: Option<Timestamp>,
    /// How the tracks stay apart.
    pub arranged: Option<(Timestamp, Text)>,
    /// Who leads.
    pub lead: Option<WorkerId>,
    /// Who is linked.
    pub linked: Option<WorkerId>,
    /// Where it stands.
    pub state: State,
    /// Since when, and by whom.
    pub since: Step,
}

/// A parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parent {
    /// The id in this trajectory.
    pub id: ParentId,
    /// The household, as Veilig Thuis knows it.
    pub household: Option<HouseholdId>,
    /// The name.
    pub name: Text,
    /// Consents now to what the parents do together.
    pub consents: bool,
    /// The last outcome of the screening.
    pub outcome: Option<ScreeningOutcome>,
    /// When that was.
    pub screened_at: Option<Timestamp>,
}

/// A child; it lives in both households.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The id in this trajectory.
    pub id: ChildId,
    /// The name.
    pub name: Text,
    /// The date of birth, where known.
    pub birth_date: Option<kernel::redacted::Redacted<Date>>,
    /// It was heard, or said why not.
    pub is_heard: bool,
}

/// What the court asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Court {
    /// When it takes the case up again.
    pub pro_forma: Date,
    /// What the Child Protection Board found, and when.
    pub examined: Option<(Timestamp, ContraIndications)>,
    /// When the report was sent.
    pub reported_at: Option<Timestamp>,
}

/// Where a trajectory stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It came in.
    Entered,
    /// It was accepted.
    Accepted,
    /// The intake was held.
    IntakeHeld,
    /// Help runs.
    Started,
    /// Help is completed.
    Completed,
    /// It was withdrawn.
    Withdrawn {
        /// Why.
        because: Text,
    },
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Accepted => "accepted",
            Self::IntakeHeld => "intake-held",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Trajectory {
    /// Refuses what is no trajectory.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.parents.len() != 2 {
            return Err(Refusal::NotTwoParents);
        }
        if self.children.is_empty() {
            return Err(Refusal::NoChild);
        }
        if self.municipality_code.len() != 4 || !self.municipality_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::NoMunicipality);
        }
        if (self.entry == Entry::Court) != self.court.is_some() {
            return Err(Refusal::ProFormaDate);
        }
        Ok(())
    }

    /// What is known before a module opens.
    pub fn gate(&self) -> Gate {
        let passage = |parent: &Parent| Passage { outcome: parent.outcome, consents: parent.consents };
        Gate {
            parents: self.parents.iter().map(passage).collect(),
            is_split: self.split_at.is_some(),
            main_proceedings_ended: self.main_proceedings_ended,
        }
    }

    /// The Child Protection Board looked for contra-indications.
    pub fn examine(mut self, found: ContraIndications, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Entered), "examine contra-indications")?;
        self.must_follow(step.at)?;
        let court = self.court.as_mut().ok_or(Refusal::NoCourt)?;
        if court.examined.is_some() {
            return Err(Refusal::AlreadyExamined);
        }
        court.examined = Some((step.at, found));
        Ok(self)
    }

    /// The referral is accepted.
    pub fn accept(self, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Entered), "accept it")?;
        match self.court.map(|court| court.examined) {
            Some(None) => Err(Refusal::NotExamined),
            Some(Some((_, ContraIndications::Present))) => Err(Refusal::ContraIndicated),
            _ => self.goes(State::Accepted, step),
        }
    }

    /// The intake was held.
    pub fn hold_intake(self, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Accepted), "hold the intake")?;
        self.goes(State::IntakeHeld, step)
    }

    /// Help starts, once both parents were screened.
    pub fn start(self, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::IntakeHeld), "start it")?;
        self.gate().screened()?;
        self.goes(State::Started, step)
    }

    /// The court gives more time.
    pub fn extend(self, months: u32, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Started), "extend it")?;
        self.must_follow(step.at)?;
        let extended_months = self.extended_months.saturating_add(months);
        if months == 0 || extended_months > LONGEST_EXTENSION {
            return Err(Refusal::ExtensionOutOfBounds);
        }
        Ok(Self { extended_months, ..self })
    }

    /// Help is completed: no module runs, every child was heard.
    pub fn complete(self, modules_open: bool, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Started), "complete it")?;
        if modules_open {
            return Err(Refusal::ModulesOpen);
        }
        let unheard: Vec<_> = self.children.iter().filter(|child| !child.is_heard).map(|child| child.id).collect();
        if !unheard.is_empty() {
            return Err(Refusal::ChildrenUnheard(unheard));
        }
        self.goes(State::Completed, step)
    }

    /// It is withdrawn.
    pub fn withdraw(self, because: Text, step: Step) -> Result<Self, Refusal> {
        self.must_be_open("withdraw it")?;
        self.goes(State::Withdrawn { because }, step)
    }

    /// The court moved the pro-forma date.
    pub fn move_pro_forma(mut self, date: Date, step: Step) -> Result<Self, Refusal> {
        self.must_be_open("move the date")?;
        let court = self.court.as_mut().ok_or(Refusal::NoCourt)?;
        if date <= local_date(step.at) {
            return Err(Refusal::DateIsOver);
        }
        court.pro_forma = date;
        Ok(self)
    }

    /// The report went to the court.
    pub fn report_to_court(mut self, step: Step) -> Result<Self, Refusal> {
        self.must_be(!matches!(self.state, State::Withdrawn { .. }), "report to the court")?;
        let court = self.court.as_mut().ok_or(Refusal::NoCourt)?;
        if court.reported_at.is_some() {
            return Err(Refusal::AlreadyReported);
        }
        court.reported_at = Some(step.at);
        Ok(self)
    }

    /// The main proceedings ended.
    pub fn end_main_proceedings(self, date: Date, step: Step) -> Result<Self, Refusal> {
        self.must_be_open("record the end of the main proceedings")?;
        if self.main_proceedings_ended.is_some() {
            return Err(Refusal::MainProceedingsKnown);
        }
        if date > local_date(step.at) {
            return Err(Refusal::DateLiesAhead);
        }
        Ok(Self { main_proceedings_ended: Some(date), ..self })
    }

    /// The outcome of a screening; the first positive one splits the tracks for good.
    pub fn screened(mut self, parent: ParentId, outcome: ScreeningOutcome, step: Step) -> Result<Self, Refusal> {
        self.must_be_open("screen a parent")?;
        let one = self.parents.iter_mut().find(|one| one.id == parent).ok_or(Refusal::NoSuchParent)?;
        if one.screened_at.is_some_and(|before| step.at < before) {
            return Err(Refusal::TooEarly);
        }
        (one.outcome, one.screened_at) = (Some(outcome), Some(step.at));
        let is_new = outcome == ScreeningOutcome::Positive && self.split_at.is_none();
        let split_at = if is_new { Some(step.at) } else { self.split_at };
        Ok(Self { split_at, ..self })
    }

    /// It is arranged how split tracks stay apart.
    pub fn arrange_tracks(self, how: Text, step: Step) -> Result<Self, Refusal> {
        let split_at = self.split_at.ok_or(Refusal::NotSplit)?;
        if self.arranged.is_some() {
            return Err(Refusal::AlreadyArranged);
        }
        if step.at < split_at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { arranged: Some((step.at, how)), ..self })
    }

    /// A parent consents, or withdraws consent.
    pub fn consent(mut self, parent: ParentId, consents: bool) -> Result<Self, Refusal> {
        self.must_be_open("change consent")?;
        let one = self.parents.iter_mut().find(|one| one.id == parent).ok_or(Refusal::NoSuchParent)?;
        if one.consents == consents {
            return Err(Refusal::ConsentStandsSo);
        }
        one.consents = consents;
        Ok(self)
    }

    /// Somebody leads from now on. `replaces` is who the asker thinks leads now.
    pub fn assign_lead(self, worker: WorkerId, replaces: Option<WorkerId>) -> Result<Self, Refusal> {
        self.must_be_open("assign who leads")?;
        if self.lead == Some(worker) {
            return Err(Refusal::CoordinatorStandsThere);
        }
        if self.lead != replaces {
            return Err(Refusal::SomebodyElseLeads);
        }
        let linked = self.linked.filter(|linked| *linked != worker);
        Ok(Self { lead: Some(worker), linked, ..self })
    }

    /// Somebody is linked from now on.
    pub fn link(self, worker: WorkerId) -> Result<Self, Refusal> {
        self.must_be_open("link a coordinator")?;
        if self.lead == Some(worker) {
            return Err(Refusal::LeadAndLinked);
        }
        if self.linked == Some(worker) {
            return Err(Refusal::CoordinatorStandsThere);
        }
        Ok(Self { linked: Some(worker), ..self })
    }

    /// Refuses what cannot be done once it ended.
    pub fn must_be_open(&self, act: &'static str) -> Result<(), Refusal> {
        self.must_be(!matches!(self.state, State::Completed | State::Withdrawn { .. }), act)
    }

    /// Refuses what happens before help may be arranged.
    pub fn must_take_modules(&self) -> Result<(), Refusal> {
        self.must_be(matches!(self.state, State::IntakeHeld | State::Started), "open a module")
    }

    fn must_be(&self, holds: bool, act: &'static str) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(Refusal::StandsElsewhere { act, state: self.state.code() }) }
    }

    fn must_follow(&self, at: Timestamp) -> Result<(), Refusal> {
        if at < self.since.at { Err(Refusal::TooEarly) } else { Ok(()) }
    }

    fn goes(self, state: State, step: Step) -> Result<Self, Refusal> {
        self.must_follow(step.at)?;
        Ok(Self { state, since: step, ..self })
    }
}

#[cfg(test)]
#[path = "trajectory_tests.rs"]
mod tests;
