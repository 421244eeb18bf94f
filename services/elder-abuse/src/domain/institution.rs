//! Institutions that work with older people: who in them pays attention, and what they saw and did not yet report.

use kernel::id::{InstitutionId, OfficerId, SignalId};
use kernel::time::Timestamp;

use super::codes::{InstitutionKind, SignalOutcome};
use super::track::Step;
use super::{Refusal, Text};

/// The last step of the meldcode before reporting is decided.
pub const LAST_STEP: u32 = 3;

/// An institution that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// Its id.
    pub id: InstitutionId,
    /// Its code, as its workers' tokens say it.
    pub organisation: String,
    /// What it is.
    pub kind: InstitutionKind,
    /// Its name.
    pub name: String,
    /// The municipality's code.
    pub municipality_code: String,
    /// When it joined, and who recorded that.
    pub joined: Step,
}

impl Institution {
    /// Refuses what is no institution.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.municipality_code.len() != 4 || !self.municipality_code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::NoMunicipality);
        }
        Ok(())
    }
}

/// An attention officer (aandachtsfunctionaris).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// The id.
    pub id: OfficerId,
    /// The institution.
    pub institution: InstitutionId,
    /// The name.
    pub name: Text,
    /// When, and by whom, the officer was named.
    pub named: Step,
    /// When the officer left.
    pub left_at: Option<Timestamp>,
}

impl Officer {
    /// The officer leaves.
    pub fn leave(self, at: Timestamp) -> Result<Self, Refusal> {
        if self.left_at.is_some() {
            return Err(Refusal::AlreadyLeft);
        }
        if at < self.named.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { left_at: Some(at), ..self })
    }
}

/// A signal that an institution counted, without a word of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signal {
    /// Its id.
    pub id: SignalId,
    /// The institution.
    pub institution: InstitutionId,
    /// How far the institution is with the meldcode: 1, 2 or 3.
    pub meldcode_step: u32,
    /// When, and by whom.
    pub counted: Step,
    /// What became of it, and when.
    pub closed: Option<(SignalOutcome, Step)>,
}

impl Signal {
    /// A signal in one of the first three steps.
    pub fn count(id: SignalId, institution: InstitutionId, meldcode_step: u32, counted: Step) -> Result<Self, Refusal> {
        if !(1..=LAST_STEP).contains(&meldcode_step) {
            return Err(Refusal::NoSuchStep);
        }
        Ok(Self { id, institution, meldcode_step, counted, closed: None })
    }

    /// What became of it.
    pub fn close(self, outcome: SignalOutcome, step: Step) -> Result<Self, Refusal> {
        if self.closed.is_some() {
            return Err(Refusal::SignalClosed);
        }
        if step.at < self.counted.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { closed: Some((outcome, step)), ..self })
    }
}
