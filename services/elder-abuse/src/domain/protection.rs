//! A request to the sub-district judge to protect an older person: petitioner, request, decision. Only the court decides.
//!
//!   Requested ──decide──► Decided

use kernel::id::{ProtectionId, TrackId};

use super::codes::{CourtDecision, Measure, Petitioner};
use super::track::Step;
use super::{Refusal, Text};

/// A request to the court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// Its id.
    pub id: ProtectionId,
    /// The track.
    pub track: TrackId,
    /// What is asked.
    pub measure: Measure,
    /// Who asks.
    pub petitioner: Petitioner,
    /// Why.
    pub note: Text,
    /// When it was asked, and who recorded that.
    pub requested: Step,
    /// What the court decided, and when.
    pub decided: Option<(CourtDecision, Step)>,
}

impl Protection {
    /// The court decided, or the petitioner withdrew.
    pub fn decide(self, decision: CourtDecision, step: Step) -> Result<Self, Refusal> {
        if self.decided.is_some() {
            return Err(Refusal::AlreadyDecided);
        }
        if step.at < self.requested.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { decided: Some((decision, step)), ..self })
    }
}
