//! A transfer (overdracht): why, on what basis, how much is passed on, and whether those involved were told.

use kernel::id::{DossierId, TransferId};
use kernel::time::Timestamp;

use super::codes::{LegalBasis, Receiver};
use super::moment::Moment;
use super::refusal::Refusal;
use super::text::Text;

/// A transfer that left for its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// Who is asked to take over.
    pub receiver: Receiver,
    /// The basis in law on which personal data is passed on.
    pub legal_basis: LegalBasis,
    /// Those involved were told.
    pub told: bool,
    /// When it left and who sent it.
    pub sent: Moment,
    /// What the receiver answered.
    pub answer: Answer,
}

/// What a receiver answered in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    Awaited,
    /// Took over, in a dossier of the Family Justice Center where there is one.
    Accepted {
        /// When.
        at: Timestamp,
        /// The receiver's dossier.
        dossier: Option<DossierId>,
    },
    /// Will not take over.
    Declined {
        /// When.
        at: Timestamp,
    },
}

/// The words that must go with a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    /// What the receiver is to do.
    pub purpose: Text,
    /// Why it cannot do with less.
    pub necessity: Text,
    /// Why those involved were not told; `None` when they were.
    pub not_told: Option<Text>,
}

impl Grounds {
    /// Refuses a transfer without purpose or necessity, and one that is kept from those involved without a reason.
    pub fn new(purpose: &str, necessity: &str, told: bool, not_told: Option<&str>) -> Result<Self, Refusal> {
        let purpose = Text::new(purpose).ok_or(Refusal::TransferWithoutPurpose)?;
        let necessity = Text::new(necessity).ok_or(Refusal::TransferWithoutNecessity)?;
        let not_told = match (told, not_told.and_then(Text::new)) {
            (true, None) => None,
            (true, Some(_)) => return Err(Refusal::ToldAndNotTold),
            (false, None) => return Err(Refusal::NotToldWithoutReason),
            (false, reason) => reason,
        };
        Ok(Self { purpose, necessity, not_told })
    }
}

impl Transfer {
    /// The receiver confirmed in writing.
    pub fn accept(self, at: Timestamp, dossier: Option<DossierId>) -> Result<Self, Refusal> {
        self.awaited()?;
        Ok(Self { answer: Answer::Accepted { at, dossier }, ..self })
    }

    /// The receiver declined.
    pub fn decline(self, at: Timestamp) -> Result<Self, Refusal> {
        self.awaited()?;
        Ok(Self { answer: Answer::Declined { at }, ..self })
    }

    fn awaited(&self) -> Result<(), Refusal> {
        if self.answer == Answer::Awaited { Ok(()) } else { Err(Refusal::AlreadyAnswered) }
    }
}
