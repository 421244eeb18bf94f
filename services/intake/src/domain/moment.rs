//! When something really happened, and who did it: things are often typed in later.

use kernel::id::WorkerId;
use kernel::time::Timestamp;

use super::refusal::Refusal;

/// When something happened and who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// When it really happened.
    pub at: Timestamp,
    /// Who did it.
    pub by: WorkerId,
}

impl Moment {
    /// The moment that a worker states, or now. What happened cannot lie in the future.
    pub fn new(stated: Option<Timestamp>, now: Timestamp, by: WorkerId) -> Result<Self, Refusal> {
        let at = stated.unwrap_or(now);
        if at > now {
            return Err(Refusal::InTheFuture);
        }
        Ok(Self { at, by })
    }

    /// The same moment, if it does not come before what it follows from.
    pub fn not_before(self, earlier: Timestamp) -> Result<Self, Refusal> {
        if self.at < earlier {
            return Err(Refusal::BeforeItsCause { earlier });
        }
        Ok(self)
    }
}
