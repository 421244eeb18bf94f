//! Advice: somebody asks, an adviser answers, the asker keeps the case. It opens no obligation and is no report.
//!
//!   Asked ──give──► Given

use kernel::id::{AdviceId, WorkerId};
use kernel::time::Timestamp;

use super::codes::Nature;
use super::household::MunicipalityCode;
use super::moment::Moment;
use super::refusal::Refusal;
use super::source::Source;
use super::text::Text;

/// A question to Veilig Thuis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Its id.
    pub id: AdviceId,
    /// In what capacity the asker asks.
    pub source: Source,
    /// The municipality by which every list and count splits.
    pub municipality: MunicipalityCode,
    /// What it is about; may be empty while nobody knows.
    pub nature: Vec<Nature>,
    /// When it was asked and through whose account.
    pub asked: Moment,
    /// Where it stands.
    pub state: State,
}

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Awaits an answer.
    Asked,
    /// Answered.
    Given {
        /// When, and by which adviser.
        on: Moment,
    },
}

impl Advice {
    /// An adviser answers. The words are kept apart.
    pub fn give(self, _answer: &Text, on: Moment) -> Result<Self, Refusal> {
        let State::Asked = self.state else { return Err(Refusal::AdviceAlreadyGiven) };
        let on = on.not_before(self.asked.at)?;
        Ok(Self { state: State::Given { on }, ..self })
    }

    /// When the answer was given and by whom.
    pub const fn given(&self) -> Option<(Timestamp, WorkerId)> {
        match self.state {
            State::Asked => None,
            State::Given { on } => Some((on.at, on.by)),
        }
    }
}
