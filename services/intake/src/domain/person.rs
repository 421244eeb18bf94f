//! A person in a report: the role, whether a minor, the duty to inform, and the help that is owed.

use kernel::id::{HouseholdId, PersonId};
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};

use super::codes::Role;
use super::informing::Informing;
use super::moment::Moment;
use super::refusal::Refusal;

/// A person in one report. Who it is, is kept apart in [`Details`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its id; the same human being in another report has another.
    pub id: PersonId,
    /// The role in this report.
    pub role: Role,
    /// Under eighteen when the data was recorded.
    pub minor: bool,
    /// When data about the person was first recorded.
    pub recorded_at: Timestamp,
    /// Whether and how the person was told.
    pub informing: Informing,
    /// Help that is owed.
    pub help: Help,
    /// The other household in which a child lives.
    pub also_in: Option<HouseholdId>,
}

/// Who a person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Given names, where known.
    pub given_names: Option<Redacted<String>>,
    /// Surname, where known.
    pub surname: Option<Redacted<String>>,
    /// Date of birth, where known.
    pub birth_date: Option<Redacted<Date>>,
}

/// Help for a victim, a suspected perpetrator or a child: started, or with a reason not needed; there is no third way to close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Help {
    /// The role asks for none.
    NotOwed,
    /// Owed.
    Owed,
    /// Started.
    Started {
        /// When.
        at: Timestamp,
    },
    /// Not needed, by a reasoned decision of Veilig Thuis.
    NotNeeded {
        /// When.
        at: Timestamp,
    },
}

impl Help {
    /// Help started.
    pub fn start(self, at: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Owed | Self::NotNeeded { .. } => Ok(Self::Started { at }),
            Self::Started { .. } => Err(Refusal::HelpAlreadySettled),
            Self::NotOwed => Err(Refusal::NoHelpOwed),
        }
    }

    /// Veilig Thuis decided with a reason that help is not needed.
    pub fn not_needed(self, at: Timestamp) -> Result<Self, Refusal> {
        match self {
            Self::Owed => Ok(Self::NotNeeded { at }),
            Self::Started { .. } | Self::NotNeeded { .. } => Err(Refusal::HelpAlreadySettled),
            Self::NotOwed => Err(Refusal::NoHelpOwed),
        }
    }

    /// Whether help may still be asked about: the role is one to which help is owed.
    pub const fn concerned(&self) -> bool {
        !matches!(self, Self::NotOwed)
    }

    /// Whether neither help nor a reasoned no was recorded.
    pub const fn open(&self) -> bool {
        matches!(self, Self::Owed)
    }
}

/// What a reporter says about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The role.
    pub role: Role,
    /// Date of birth, where known.
    pub birth_date: Option<Redacted<Date>>,
    /// What is thought where the date of birth is not known.
    pub thought_minor: Option<bool>,
    /// The data came from this person.
    pub told_by_person: bool,
    /// The other household in which a child lives, where it is known.
    pub also_in: Option<HouseholdId>,
}

/// The age from which a person is of age.
const OF_AGE: i16 = 18;

impl Person {
    /// Records data about a person, on a date and at an instant.
    pub fn record(id: PersonId, said: &Statement, today: Date, at: Timestamp) -> Result<Self, Refusal> {
        let minor = said.minor(today)?;
        if said.also_in.is_some() && said.role != Role::Child {
            return Err(Refusal::OnlyChildrenInTwo);
        }
        let duty = !said.told_by_person && !matches!(said.role, Role::UnbornChild | Role::Professional);
        let owed = matches!(said.role, Role::Victim | Role::SuspectedPerpetrator | Role::Child);
        Ok(Self {
            id,
            role: said.role,
            minor,
            recorded_at: at,
            informing: if duty { Informing::Owed { extensions: 0 } } else { Informing::NotOwed },
            help: if owed { Help::Owed } else { Help::NotOwed },
            also_in: said.also_in,
        })
    }

    /// The person was told.
    pub fn inform(self, on: Moment, through_representative: bool) -> Result<Self, Refusal> {
        let on = on.not_before(self.recorded_at)?;
        Ok(Self { informing: self.informing.inform(on, through_representative)?, ..self })
    }

    /// Whether the person makes the report one in which a minor is concerned.
    pub const fn minor_concerned(&self) -> bool {
        self.minor && matches!(self.role, Role::Victim | Role::SuspectedPerpetrator | Role::Child)
    }
}

impl Statement {
    fn minor(&self, today: Date) -> Result<bool, Refusal> {
        let Some(born) = self.birth_date.as_ref().map(|born| *born.reveal()) else {
            return match (self.role, self.thought_minor) {
                (Role::Child, Some(false)) => Err(Refusal::ChildOfAge),
                (Role::Child, _) => Ok(true),
                (Role::UnbornChild, _) => Ok(false),
                (_, thought) => Ok(thought.unwrap_or(false)),
            };
        };
        if self.role == Role::UnbornChild {
            return Err(Refusal::UnbornWithBirthDate);
        }
        if born > today {
            return Err(Refusal::BornInTheFuture);
        }
        let age = today.year() - born.year() - i16::from((today.month(), today.day()) < (born.month(), born.day()));
        if age >= OF_AGE && self.role == Role::Child {
            return Err(Refusal::ChildOfAge);
        }
        Ok(age < OF_AGE)
    }
}
