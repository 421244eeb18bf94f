//! A child's loss of contact with a parent (ouderverstoting): a red flag at once, discussed at the High Conflict Forum.

use kernel::id::{ChildId, ContactLossId, ParentId, TrajectoryId};
use kernel::time::Timestamp;

use super::trajectory::Step;
use super::{Refusal, Text};

/// A loss of contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLoss {
    /// Its id.
    pub id: ContactLossId,
    /// The trajectory.
    pub trajectory: TrajectoryId,
    /// The child.
    pub child: ChildId,
    /// The parent.
    pub parent: ParentId,
    /// When it stopped, and by whom that was recorded.
    pub stopped: Step,
    /// In words.
    pub note: Text,
    /// When the forum discussed it.
    pub discussed_at: Option<Timestamp>,
    /// When contact recovered, and by whom that was recorded.
    pub restored: Option<Step>,
}

impl ContactLoss {
    /// Contact recovered, discussed or not.
    pub fn restore(self, step: Step) -> Result<Self, Refusal> {
        if self.restored.is_some() {
            return Err(Refusal::AlreadyRestored);
        }
        if step.at < self.stopped.at {
            return Err(Refusal::TooEarly);
        }
        Ok(Self { restored: Some(step), ..self })
    }
}
