//! Who asks or reports: the capacity and the sector are two things, and only the meldcode has steps.

use super::codes::{Capacity, Sector};
use super::refusal::Refusal;

/// A step of the meldcode, 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeldcodeStep(u8);

impl MeldcodeStep {
    /// The step with this number.
    pub fn new(step: u8) -> Result<Self, Refusal> {
        if (1..=5).contains(&step) { Ok(Self(step)) } else { Err(Refusal::NoSuchMeldcodeStep) }
    }

    /// The number, 1 to 5.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// In what capacity and from what sector somebody asks or reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    capacity: Capacity,
    sector: Option<Sector>,
    meldcode_step: Option<MeldcodeStep>,
}

impl Source {
    /// Refuses a meldcode step from anyone who is not bound by the meldcode, and a meldcode professional without sector.
    pub fn new(capacity: Capacity, sector: Option<Sector>, step: Option<MeldcodeStep>) -> Result<Self, Refusal> {
        let bound = capacity == Capacity::MeldcodeProfessional;
        if step.is_some() && !bound {
            return Err(Refusal::StepWithoutMeldcode);
        }
        if sector.is_none() && bound {
            return Err(Refusal::ProfessionalWithoutSector);
        }
        Ok(Self { capacity, sector, meldcode_step: step })
    }

    /// The capacity.
    pub const fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// The sector, where there is one.
    pub const fn sector(&self) -> Option<Sector> {
        self.sector
    }

    /// How far a meldcode professional has come.
    pub const fn meldcode_step(&self) -> Option<MeldcodeStep> {
        self.meldcode_step
    }
}

/// What Veilig Thuis knows of, and owes to, whoever reports. Name and contact are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reporter {
    /// Name and contact are known to Veilig Thuis.
    pub known: bool,
    /// Wants to hear what is done.
    pub wants_feedback: bool,
    /// Is not to be made known to the family (Uitvoeringsbesluit Wmo 2015 art. 4.1.8(3)); nothing of it goes into a fact.
    pub withheld: bool,
}

impl Reporter {
    /// Feedback can only be promised to somebody who can be reached.
    pub fn new(known: bool, wants_feedback: bool, withheld: bool) -> Result<Self, Refusal> {
        if wants_feedback && !known {
            return Err(Refusal::FeedbackToNobody);
        }
        Ok(Self { known, wants_feedback, withheld })
    }
}
