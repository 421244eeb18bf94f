//! An escalation: a case of its own, from raising to taking back.
//!
//!   Raised ──deliver──► Delivered ──acknowledge──► Acknowledged ──decide──► Decided ──take_back──► TakenBack
//!                                                    │       ▲                ▲
//!                                             suspend│       │resume          │
//!                                              (once)▼       │                │
//!                                                   Suspended ──────decide────┘
//!   Raised, Delivered, Acknowledged, Suspended ──pass_on──► PassedOn (the desk was silent; its fallback takes over)
//!   any open state, once overtaken ──take_back──► TakenBack

use std::fmt;

use kernel::id::{DossierId, EscalationId, ReportId, WorkerId};
use kernel::time::{Date, Timestamp, local_date};

use super::decision::Decision;
use super::desk::{Children, Desk};
use super::dossier::Dossier;
use super::rung::{Rung, RungKey};
use super::{Refusal, Text};

/// An escalation to a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// Its id.
    pub id: EscalationId,
    /// The desk.
    pub desk: Desk,
    /// Who or what raised it.
    pub raised_by: RaisedBy,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Whether it is acute.
    pub acute: bool,
    /// The dossier concerned.
    pub dossier: Option<DossierId>,
    /// The report concerned.
    pub report: Option<ReportId>,
    /// Which children are concerned.
    pub children: Children,
    /// When it reached the desk's work list.
    pub delivered_at: Option<Timestamp>,
    /// The one time that the desk put its next step off.
    pub suspension: Option<Suspension>,
    /// When it turned out that what was escalated had been done in time.
    pub overtaken_at: Option<Timestamp>,
    /// Where it stands.
    pub state: State,
}

/// Who or what raised an escalation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RaisedBy {
    /// A coordinator chose the desk.
    Coordinator {
        /// Who.
        worker: WorkerId,
        /// Why, in words.
        reason: Text,
    },
    /// A rung of the ladder.
    Rung(RungKey),
    /// A rung of the silent escalation that this one replaces.
    Silence {
        /// The silent one.
        of: EscalationId,
        /// The rung.
        rung: RungKey,
    },
}

/// A desk put its next step off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspension {
    /// When.
    pub at: Timestamp,
    /// The day until which nothing is asked of the desk.
    pub until_date: Date,
    /// Why, in words.
    pub reason: Text,
}

/// Where an escalation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It is on its way to the desk.
    Raised,
    /// It is on the desk's work list.
    Delivered,
    /// The desk took it up.
    Acknowledged(Step),
    /// The desk put its next step off; the suspension says until when.
    Suspended(Step),
    /// The desk decided.
    Decided(Step, Decision),
    /// The coordinator took the case back.
    TakenBack(Step),
    /// The desk stayed silent.
    PassedOn {
        /// When.
        at: Timestamp,
        /// The escalation that took over.
        to: EscalationId,
    },
}

/// When a step was taken, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: WorkerId,
}

/// What can be done with an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Put it on the desk's work list.
    Deliver,
    /// Take it up.
    Acknowledge,
    /// Put the next step off.
    Suspend,
    /// Go on.
    Resume,
    /// Decide.
    Decide,
    /// Take the case back from the desk.
    TakeBack,
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deliver => "delivered",
            Self::Acknowledge => "acknowledged",
            Self::Suspend => "suspended",
            Self::Resume => "resumed",
            Self::Decide => "decided",
            Self::TakeBack => "taken back",
        })
    }
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Delivered => "delivered",
            Self::Acknowledged(_) => "acknowledged",
            Self::Suspended(_) => "suspended",
            Self::Decided(..) => "decided",
            Self::TakenBack(_) => "taken-back",
            Self::PassedOn { .. } => "passed-on",
        }
    }

    /// Whether anybody still has to do something.
    pub const fn is_open(&self) -> bool {
        !matches!(self, Self::TakenBack(_) | Self::PassedOn { .. })
    }

    /// Whether the desk still has to answer.
    pub const fn waits_for_desk(&self) -> bool {
        matches!(self, Self::Raised | Self::Delivered | Self::Acknowledged(_) | Self::Suspended(_))
    }
}

impl RaisedBy {
    /// The code on the wire and in the database.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Coordinator { .. } => "coordinator",
            Self::Rung(_) | Self::Silence { .. } => "rung",
        }
    }
}

impl Escalation {
    /// A coordinator escalates a dossier to the desk of his choice.
    pub fn raise(
        id: EscalationId,
        dossier: &Dossier,
        desk: Desk,
        acute: bool,
        reason: Text,
        step: Step,
    ) -> Result<Self, Refusal> {
        dossier.must_be_open(step.at)?;
        desk.chosen_by_a_person(dossier.children)?;
        let raised_by = RaisedBy::Coordinator { worker: step.by, reason };
        Ok(Self::raised(id, desk, raised_by, acute, Some(dossier.id), None, dossier.children, step.at))
    }

    /// A rung escalates a report or a dossier to the desk that the policy names.
    pub fn of_rung(rung: &Rung, desk: Desk, at: Timestamp) -> Self {
        let raised_by = RaisedBy::Rung(rung.key.clone());
        Self::raised(
            rung.escalation_id(),
            rung.reaches(desk),
            raised_by,
            rung.acute,
            rung.dossier,
            rung.report,
            rung.children,
            at,
        )
    }

    #[expect(clippy::too_many_arguments, reason = "the one place that fills in what every new escalation has in common")]
    fn raised(
        id: EscalationId,
        desk: Desk,
        raised_by: RaisedBy,
        acute: bool,
        dossier: Option<DossierId>,
        report: Option<ReportId>,
        children: Children,
        raised_at: Timestamp,
    ) -> Self {
        Self {
            id,
            desk,
            raised_by,
            raised_at,
            acute,
            dossier,
            report,
            children,
            delivered_at: None,
            suspension: None,
            overtaken_at: None,
            state: State::Raised,
        }
    }

    /// Puts it on the desk's work list; once delivered it stays delivered, so that delivering again changes nothing.
    pub fn deliver(self, at: Timestamp) -> Delivery {
        match self.state {
            State::Raised => Delivery::First(Self { delivered_at: Some(at), state: State::Delivered, ..self }),
            _ => Delivery::Again(self),
        }
    }

    /// The desk takes it up.
    pub fn acknowledge(self, step: Step) -> Result<Self, Refusal> {
        let State::Delivered = self.state else {
            return Err(self.stands_elsewhere(Act::Acknowledge));
        };
        self.must_follow(step.at)?;
        Ok(Self { state: State::Acknowledged(step), ..self })
    }

    /// The desk puts its next step off, once, until a day that lies ahead.
    pub fn suspend(self, until_date: Date, reason: Text, step: Step) -> Result<Self, Refusal> {
        let State::Acknowledged(_) = self.state else {
            return Err(self.stands_elsewhere(Act::Suspend));
        };
        if self.suspension.is_some() {
            return Err(Refusal::AlreadySuspended(self.id));
        }
        self.must_follow(step.at)?;
        if until_date <= local_date(step.at) {
            return Err(Refusal::DateNotAhead { field: "untilDate" });
        }
        let suspension = Some(Suspension { at: step.at, until_date, reason });
        Ok(Self { suspension, state: State::Suspended(step), ..self })
    }

    /// The desk goes on.
    pub fn resume(self, step: Step) -> Result<Self, Refusal> {
        let State::Suspended(_) = self.state else {
            return Err(self.stands_elsewhere(Act::Resume));
        };
        self.must_follow(step.at)?;
        Ok(Self { state: State::Acknowledged(step), ..self })
    }

    /// The desk decides.
    pub fn decide(self, decision: Decision, step: Step) -> Result<Self, Refusal> {
        let (State::Acknowledged(_) | State::Suspended(_)) = self.state else {
            return Err(self.stands_elsewhere(Act::Decide));
        };
        self.must_follow(step.at)?;
        decision.must_fit(self.desk, step.at)?;
        Ok(Self { state: State::Decided(step, decision), ..self })
    }

    /// The coordinator takes the case back: after the decision, or when it was overtaken.
    pub fn take_back(self, step: Step) -> Result<Self, Refusal> {
        let overtaken = self.overtaken_at.is_some() && self.state.is_open();
        if !overtaken && !matches!(self.state, State::Decided(..)) {
            return Err(self.stands_elsewhere(Act::TakeBack));
        }
        self.must_follow(step.at)?;
        Ok(Self { state: State::TakenBack(step), ..self })
    }

    /// The desk stayed silent: the desk that the policy names takes over, if it lies further on, else the fallback. `None` when the
    /// desk answered, or when nobody lies further on: there it ends.
    pub fn pass_on(self, rung: &Rung, named: Option<Desk>, at: Timestamp) -> Option<Passed> {
        if !self.state.waits_for_desk() {
            return None;
        }
        let desk = named.filter(|named| *named > self.desk).or(self.desk.fallback())?;
        let next = Self {
            children: self.children.or(rung.children),
            ..Self::raised(
                rung.escalation_id(),
                desk,
                RaisedBy::Silence { of: self.id, rung: rung.key.clone() },
                self.acute || rung.acute,
                self.dossier,
                self.report,
                self.children,
                at,
            )
        };
        Some(Passed { silent: Self { state: State::PassedOn { at, to: next.id }, ..self }, next })
    }

    /// What was escalated had been done in time after all. `None` when nobody waits for it any more, or it is known already.
    pub fn overtake(self, at: Timestamp) -> Option<Self> {
        if !self.state.is_open() || self.overtaken_at.is_some() {
            return None;
        }
        Some(Self { overtaken_at: Some(at), ..self })
    }

    fn stands_elsewhere(&self, act: Act) -> Refusal {
        Refusal::StandsElsewhere { act, state: self.state.code() }
    }

    fn must_follow(&self, at: Timestamp) -> Result<(), Refusal> {
        let before = match &self.state {
            State::Acknowledged(step) | State::Suspended(step) | State::Decided(step, _) | State::TakenBack(step) => step.at,
            State::PassedOn { at, .. } => *at,
            State::Raised | State::Delivered => self.delivered_at.unwrap_or(self.raised_at),
        };
        if at < before { Err(Refusal::TooEarly) } else { Ok(()) }
    }
}

/// The answer to a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It reached the desk now.
    First(Escalation),
    /// It had reached the desk before.
    Again(Escalation),
}

/// A silent desk and the one that takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The escalation at the desk that stayed silent.
    pub silent: Escalation,
    /// The escalation at its fallback.
    pub next: Escalation,
}

#[cfg(test)]
#[path = "escalation_tests.rs"]
mod tests;
