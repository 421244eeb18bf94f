//! Telling a person that data about them was recorded (Wmo 2015 art. 5.3.1).
//!
//!   Owed ──inform──► Informed
//!    └┘ extend (1 or 2 weeks, both grounds, repeatable)
//!   NotOwed

use super::moment::Moment;
use super::refusal::Refusal;
use super::text::Text;

/// How far informing a person has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Informing {
    /// There is no duty: the data came from the person, or the person is unborn or a professional.
    NotOwed,
    /// The duty stands; it was put off this many times.
    Owed {
        /// How often the term was extended.
        extensions: u32,
    },
    /// Done.
    Informed {
        /// How often the term was extended before.
        extensions: u32,
        /// When and by whom.
        on: Moment,
        /// The person was told through a representative.
        through_representative: bool,
    },
}

/// The extension of the term to inform: one or two weeks, with both grounds of Wmo 2015 art. 5.3.1(2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// 1 or 2.
    pub weeks: u8,
    /// Why the delay is necessary for the task of Veilig Thuis.
    pub task: Text,
    /// Why it is necessary to end the situation, or to investigate a reasonable suspicion of it.
    pub situation: Text,
}

impl Extension {
    /// Refuses more than two weeks at a time, and an extension without both grounds.
    pub fn new(weeks: u8, task: &str, situation: &str) -> Result<Self, Refusal> {
        if !(1..=2).contains(&weeks) {
            return Err(Refusal::ExtensionTooLong);
        }
        let task = Text::new(task).ok_or(Refusal::ExtensionWithoutTask)?;
        let situation = Text::new(situation).ok_or(Refusal::ExtensionWithoutSituation)?;
        Ok(Self { weeks, task, situation })
    }
}

impl Informing {
    /// The person was told.
    pub fn inform(self, on: Moment, through_representative: bool) -> Result<Self, Refusal> {
        match self {
            Self::Owed { extensions } => Ok(Self::Informed { extensions, on, through_representative }),
            Self::Informed { .. } => Err(Refusal::AlreadyInformed),
            Self::NotOwed => Err(Refusal::NoDutyToInform),
        }
    }

    /// The term is extended once more.
    pub fn extend(self, _: &Extension) -> Result<Self, Refusal> {
        match self {
            Self::Owed { extensions } => Ok(Self::Owed { extensions: extensions + 1 }),
            Self::Informed { .. } => Err(Refusal::AlreadyInformed),
            Self::NotOwed => Err(Refusal::NoDutyToInform),
        }
    }

    /// Whether there is, or was, a duty.
    pub const fn duty(&self) -> bool {
        !matches!(self, Self::NotOwed)
    }

    /// Whether the duty still stands.
    pub const fn owed(&self) -> bool {
        matches!(self, Self::Owed { .. })
    }

    /// How often the term was extended.
    pub const fn extensions(&self) -> u32 {
        match self {
            Self::NotOwed => 0,
            Self::Owed { extensions } | Self::Informed { extensions, .. } => *extensions,
        }
    }
}
