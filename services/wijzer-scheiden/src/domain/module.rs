//! A module of help: joint or not by its kind.
//!
//!   Open ──hold_intake──► IntakeHeld ──complete──► Completed
//!     └──────────┴──────────end──────────► Ended

use kernel::id::{ModuleId, ParentId, TrajectoryId};
use kernel::time::Timestamp;

use super::codes::{Code as _, Effect, EndReason, ModuleKind};
use super::gate::Gate;
use super::trajectory::Step;
use super::{Refusal, Text};

impl ModuleKind {
    /// Both parents take part together.
    pub const fn is_joint(self) -> bool {
        matches!(self, Self::OuderschapBlijft | Self::KinderenUitDeKnel | Self::Mediation)
    }

    /// It is of one of the parents.
    pub const fn is_of_one_parent(self) -> bool {
        matches!(self, Self::NewWaysForFamilies | Self::SupervisedContact)
    }
}

/// A module in a trajectory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its id.
    pub id: ModuleId,
    /// The trajectory.
    pub trajectory: TrajectoryId,
    /// Which module.
    pub kind: ModuleKind,
    /// The parent it is of, where it is of one.
    pub parent: Option<ParentId>,
    /// When, and by whom, it was opened.
    pub opened: Step,
    /// When the intake was held.
    pub intake_held_at: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
}

/// Where a module stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Opened; its intake was not held.
    Open,
    /// Its intake was held; sessions may follow.
    IntakeHeld,
    /// Completed.
    Completed {
        /// When.
        at: Timestamp,
        /// What it did.
        effect: Effect,
        /// In words.
        note: Option<Text>,
    },
    /// Ended before it was completed.
    Ended {
        /// When.
        at: Timestamp,
        /// Why.
        reason: EndReason,
        /// In words.
        note: Option<Text>,
    },
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::IntakeHeld => "intake-held",
            Self::Completed { .. } => "completed",
            Self::Ended { .. } => "ended",
        }
    }
}

impl Module {
    /// Opens a module, if the gate lets it.
    pub fn open(
        id: ModuleId,
        trajectory: TrajectoryId,
        kind: ModuleKind,
        parent: Option<ParentId>,
        gate: &Gate,
        opened: Step,
    ) -> Result<Self, Refusal> {
        gate.module(kind)?;
        if parent.is_some() != kind.is_of_one_parent() {
            return Err(if parent.is_some() { Refusal::ModuleOfNoParent } else { Refusal::ModuleOfOneParent });
        }
        Ok(Self { id, trajectory, kind, parent, opened, intake_held_at: None, state: State::Open })
    }

    /// Whether it runs.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::IntakeHeld)
    }

    /// Records that its intake was held.
    pub fn hold_intake(self, gate: &Gate, at: Timestamp) -> Result<Self, Refusal> {
        gate.module(self.kind)?;
        match self.state {
            State::Open if at >= self.opened.at => Ok(Self { intake_held_at: Some(at), state: State::IntakeHeld, ..self }),
            State::Open => Err(Refusal::TooEarly),
            _ => Err(self.stands_elsewhere("hold its intake")),
        }
    }

    /// Refuses a session that may not be held.
    pub fn hold_session(&self, gate: &Gate, at: Timestamp) -> Result<(), Refusal> {
        gate.module(self.kind)?;
        match self.state {
            State::IntakeHeld => self.must_follow(at),
            _ => Err(self.stands_elsewhere("hold a session")),
        }
    }

    /// Completes it, with its effect.
    pub fn complete(self, effect: Effect, note: Option<Text>, at: Timestamp) -> Result<Self, Refusal> {
        if !matches!(self.state, State::IntakeHeld) {
            return Err(self.stands_elsewhere("complete it"));
        }
        self.must_follow(at)?;
        Ok(Self { state: State::Completed { at, effect, note }, ..self })
    }

    /// Ends it before it is completed.
    pub fn end(self, reason: EndReason, note: Option<Text>, at: Timestamp) -> Result<Self, Refusal> {
        if !self.is_open() {
            return Err(self.stands_elsewhere("end it"));
        }
        self.must_follow(at)?;
        Ok(Self { state: State::Ended { at, reason, note }, ..self })
    }

    fn must_follow(&self, at: Timestamp) -> Result<(), Refusal> {
        if at < self.intake_held_at.unwrap_or(self.opened.at) { Err(Refusal::TooEarly) } else { Ok(()) }
    }

    fn stands_elsewhere(&self, act: &'static str) -> Refusal {
        Refusal::ModuleStandsElsewhere { kind: self.kind.code(), act, state: self.state.code() }
    }
}
