//! The High Conflict Forum: an agenda, advice, and what became of it. It advises; it decides nothing.
//!
//!   Listed ──advise──► Advised ──follow_up──► FollowedUp
//!     └──take_off──► TakenOff

use kernel::id::{ContactLossId, ForumItemId, TrajectoryId};

use super::codes::ForumReason;
use super::trajectory::Step;
use super::{Refusal, Text};

/// An item on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForumItem {
    /// Its id.
    pub id: ForumItemId,
    /// The trajectory.
    pub trajectory: TrajectoryId,
    /// The loss of contact by which it came there.
    pub contact_loss: Option<ContactLossId>,
    /// Why.
    pub reason: ForumReason,
    /// What is asked.
    pub question: Option<Text>,
    /// When, and by whom, it was put there.
    pub listed: Step,
    /// The advice.
    pub advised: Option<(Step, Text)>,
    /// What became of it.
    pub followed_up: Option<(Step, Text)>,
    /// It was taken off: contact recovered before it was discussed.
    pub is_off: bool,
}

impl ForumItem {
    /// The code of where it stands.
    pub const fn state(&self) -> &'static str {
        match (self.is_off, &self.advised, &self.followed_up) {
            (true, ..) => "taken-off",
            (_, _, Some(_)) => "followed-up",
            (_, Some(_), _) => "advised",
            _ => "listed",
        }
    }

    /// The forum advises, once.
    pub fn advise(self, advice: Text, step: Step) -> Result<Self, Refusal> {
        if self.state() != "listed" {
            return Err(Refusal::NotListed);
        }
        if step.at < self.listed.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { advised: Some((step, advice)), ..self })
    }

    /// What became of the advice.
    pub fn follow_up(self, result: Text, step: Step) -> Result<Self, Refusal> {
        match &self.advised {
            Some((advised, _)) if self.state() == "advised" => {
                if step.at < advised.at {
                    return Err(Refusal::TooEarly);
                }
                Ok(Self { followed_up: Some((step, result)), ..self })
            }
            _ => Err(Refusal::NotAdvised),
        }
    }

    /// What was not yet discussed leaves the agenda; what was advised stays.
    pub fn take_off(self) -> Self {
        let is_off = self.state() == "listed";
        Self { is_off, ..self }
    }
}
