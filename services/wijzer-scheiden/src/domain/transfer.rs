//! A transfer of Veilig Thuis to help in a divorce.
//!
//!   Offered ──accept──► Accepted
//!      └──decline──► Declined

use kernel::id::{HouseholdId, ReportId, TrajectoryId, TransferId};
use kernel::time::Timestamp;

use super::trajectory::{Parent, Step};
use super::{Refusal, Text};

/// A transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// The report at Veilig Thuis.
    pub report: ReportId,
    /// The household that the report is about.
    pub household: HouseholdId,
    /// The municipality's code.
    pub municipality_code: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// Where a transfer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody answered yet.
    Offered,
    /// It became a trajectory.
    Accepted(Step, TrajectoryId),
    /// It did not, and why.
    Declined(Step, Text),
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted(..) => "accepted",
            Self::Declined(..) => "declined",
        }
    }
}

impl Transfer {
    /// It becomes a trajectory, of which one parent is of its household.
    pub fn accept(self, trajectory: TrajectoryId, parents: &[Parent], step: Step) -> Result<Self, Refusal> {
        self.must_be_offered(step)?;
        if !parents.iter().any(|parent| parent.household == Some(self.household)) {
            return Err(Refusal::NotItsHousehold);
        }
        Ok(Self { state: State::Accepted(step, trajectory), ..self })
    }

    /// It does not, for a reason.
    pub fn decline(self, because: Text, step: Step) -> Result<Self, Refusal> {
        self.must_be_offered(step)?;
        Ok(Self { state: State::Declined(step, because), ..self })
    }

    fn must_be_offered(&self, step: Step) -> Result<(), Refusal> {
        if self.state != State::Offered {
            return Err(Refusal::TransferAnswered);
        }
        if step.at < self.sent_at {
            return Err(Refusal::TooEarly);
        }
        Ok(())
    }
}
