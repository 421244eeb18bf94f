//! A track of one older person: what drives the abuse first, then a plan that protects.
//!
//!   Entered ──accept──► Accepted ──agree_plan──► Planned ──complete──► Completed
//!   Entered, Accepted, Planned ──withdraw──► Withdrawn ──look_after──► Withdrawn, looked after
//!   Entered, Accepted, Planned ──end──► Ended
//!
//! Nobody withdraws for somebody else: an older person who withdraws said so apart, and is able to decide it. What is inconsistent or
//! taken back in a statement changes nothing here.

use kernel::id::{DossierId, HouseholdId, InvolvedId, ReportId, TrackId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};

use super::codes::{Capacity, Code as _, Dementia, Entry, Form, Manner, Role, Statement};
use super::{Refusal, Text};

/// When something happened, and who recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: WorkerId,
}

/// A track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// Its id.
    pub id: TrackId,
    /// How it came in.
    pub entry: Entry,
    /// The municipality's code.
    pub municipality_code: String,
    /// The household, as Veilig Thuis knows it.
    pub household: Option<HouseholdId>,
    /// The dossier at the Family Justice Center.
    pub dossier: Option<DossierId>,
    /// The report at Veilig Thuis.
    pub report: Option<ReportId>,
    /// What is done to the older person.
    pub forms: Vec<Form>,
    /// When, and by whom, it was entered.
    pub entered: Step,
    /// Everybody in it.
    pub involved: Vec<Involved>,
    /// What drives it was recorded.
    pub has_dynamics: bool,
    /// How the older person was last heard apart from the others.
    pub heard_at: Option<Timestamp>,
    /// Whether that was a conversation, and not a reason why there was none.
    pub spoke: bool,
    /// Whether the older person is able to decide about help, as last assessed.
    pub capacity_for_help: Option<Capacity>,
    /// Whether the older person is able to decide about money, as last assessed.
    pub capacity_for_money: Option<Capacity>,
    /// Who leads.
    pub lead: Option<WorkerId>,
    /// Somebody looked at her safety after a withdrawal.
    pub looked_after: Option<(Timestamp, Text)>,
    /// Where it stands.
    pub state: State,
    /// Since when, and by whom.
    pub since: Step,
}

/// Somebody in a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Involved {
    /// The id in this track.
    pub id: InvolvedId,
    /// What they are.
    pub role: Role,
    /// The name.
    pub name: Text,
    /// The date of birth, where known.
    pub birth_date: Option<Redacted<Date>>,
    /// What is known of dementia.
    pub dementia: Dementia,
}

/// Where a track stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It came in.
    Entered,
    /// It was accepted.
    Accepted,
    /// An action plan is agreed.
    Planned,
    /// The plan did what it should.
    Completed,
    /// The older person withdrew.
    Withdrawn {
        /// In her words.
        because: Text,
    },
    /// It ended otherwise.
    Ended {
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
            Self::Planned => "planned",
            Self::Completed => "completed",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Ended { .. } => "ended",
        }
    }

    /// Whether anything is still done.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Entered | Self::Accepted | Self::Planned)
    }
}

/// What stands in the way of completing a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// A measure is open.
    pub measures: bool,
    /// An authorisation is misused, and neither revoked nor kept.
    pub authorisations: bool,
}

impl Track {
    /// Refuses what is no track.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.involved.iter().filter(|one| one.role == Role::OlderPerson).count() != 1 {
            return Err(Refusal::NotOneOlderPerson);
        }
        if self.forms.is_empty() {
            return Err(Refusal::NoneGiven { field: "forms" });
        }
        if self.municipality_code.len() != 4 || !self.municipality_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::NoMunicipality);
        }
        Ok(())
    }

    /// Somebody in it.
    pub fn somebody(&self, id: InvolvedId) -> Option<&Involved> {
        self.involved.iter().find(|one| one.id == id)
    }

    /// It is accepted.
    pub fn accept(self, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Entered), "accept it")?;
        self.goes(State::Accepted, step)
    }

    /// What drives the abuse is recorded; again, whenever somebody sees it otherwise.
    pub fn record_dynamics(self, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Accepted | State::Planned), "record what drives it")?;
        if step.at < self.entered.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { has_dynamics: true, ..self })
    }

    /// What is done to the older person, as known by now.
    pub fn record_forms(self, forms: Vec<Form>) -> Result<Self, Refusal> {
        self.must_be_open("record the forms of abuse")?;
        if forms.is_empty() {
            return Err(Refusal::NoneGiven { field: "forms" });
        }
        Ok(Self { forms, ..self })
    }

    /// An action plan is agreed, once it is known what drives the abuse.
    pub fn agree_plan(self, step: Step) -> Result<Self, Refusal> {
        if !self.has_dynamics {
            return Err(Refusal::DynamicsFirst);
        }
        self.must_be(matches!(self.state, State::Accepted), "agree an action plan")?;
        self.goes(State::Planned, step)
    }

    /// The plan did what it should: nothing of it is open, and the older person was heard apart.
    pub fn complete(self, unfinished: Unfinished, step: Step) -> Result<Self, Refusal> {
        self.must_be(matches!(self.state, State::Planned), "complete it")?;
        if self.heard_at.is_none() {
            return Err(Refusal::NotHeardApart);
        }
        if unfinished.measures {
            return Err(Refusal::MeasuresOpen);
        }
        if unfinished.authorisations {
            return Err(Refusal::AuthorisationMisused);
        }
        self.goes(State::Completed, step)
    }

    /// The older person wants no help any more: she said so apart, and is able to decide it. Doubt leaves help as it is.
    pub fn withdraw(self, because: Text, step: Step) -> Result<Self, Refusal> {
        self.must_be_open("withdraw")?;
        if !self.spoke {
            return Err(Refusal::WithdrawnByAnother);
        }
        if self.capacity_for_help != Some(Capacity::Capable) {
            return Err(Refusal::MayNotDecideHelp(told(self.capacity_for_help)));
        }
        self.goes(State::Withdrawn { because }, step)
    }

    /// It ends otherwise: the older person died or moved, or it was no abuse.
    pub fn end(self, because: Text, step: Step) -> Result<Self, Refusal> {
        self.must_be_open("end it")?;
        self.goes(State::Ended { because }, step)
    }

    /// Somebody looked at her safety after she withdrew.
    pub fn look_after(self, how: Text, step: Step) -> Result<Self, Refusal> {
        if !matches!(self.state, State::Withdrawn { .. }) || self.looked_after.is_some() {
            return Err(Refusal::NothingToLookAfter);
        }
        if step.at < self.since.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { looked_after: Some((step.at, how)), ..self })
    }

    /// Somebody was heard. Says whether it was the older person, apart from the others; whatever was said, the track stays as it is.
    pub fn hear(&self, who: InvolvedId, manner: Manner, statement: Statement, step: Step) -> Result<bool, Refusal> {
        self.must_be_open("hear somebody")?;
        let who = self.somebody(who).ok_or(Refusal::NoSuchPerson { field: "involvedId" })?;
        if manner == Manner::NotPossible && statement != Statement::None {
            return Err(Refusal::StatedUnheard);
        }
        if step.at < self.entered.at {
            return Err(Refusal::TooEarly);
        }
        Ok(who.role == Role::OlderPerson && manner != Manner::Together)
    }

    /// Somebody leads from now on. `replaces` is who the asker thinks leads now.
    pub fn assign_lead(self, worker: WorkerId, replaces: Option<WorkerId>) -> Result<Self, Refusal> {
        self.must_be_open("assign who leads")?;
        if self.lead == Some(worker) {
            return Err(Refusal::LeadsAlready);
        }
        if self.lead != replaces {
            return Err(Refusal::SomebodyElseLeads);
        }
        Ok(Self { lead: Some(worker), ..self })
    }

    /// Refuses what cannot be done once it ended.
    pub fn must_be_open(&self, act: &'static str) -> Result<(), Refusal> {
        self.must_be(self.state.is_open(), act)
    }

    /// Refuses a measure where there is no plan.
    pub fn must_be_planned(&self) -> Result<(), Refusal> {
        if !self.has_dynamics {
            return Err(Refusal::DynamicsFirst);
        }
        self.must_be(matches!(self.state, State::Planned), "add a measure")
    }

    fn must_be(&self, holds: bool, act: &'static str) -> Result<(), Refusal> {
        if holds { Ok(()) } else { Err(Refusal::StandsElsewhere { act, state: self.state.code() }) }
    }

    fn goes(self, state: State, step: Step) -> Result<Self, Refusal> {
        if step.at < self.since.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { state, since: step, ..self })
    }
}

/// How a refusal tells an assessment of capacity.
pub(super) fn told(capacity: Option<Capacity>) -> &'static str {
    capacity.map_or("not assessed", Capacity::code)
}

#[cfg(test)]
#[path = "track_tests.rs"]
mod tests;
