//! A concern about a dossier: what happened, as a code and in words.

use kernel::id::{ConcernId, DossierId, WorkerId};
use kernel::time::Timestamp;

use super::dossier::Dossier;
use super::{Refusal, Text};

/// A concern that somebody raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: ConcernId,
    /// The dossier.
    pub dossier: DossierId,
    /// What kind of concern.
    pub kind: Kind,
    /// In words.
    pub note: Text,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: WorkerId,
}

/// What kind of concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody was injured.
    Injury,
    /// Somebody was arrested.
    Arrest,
    /// The mayor imposed a temporary barring order (tijdelijk huisverbod).
    TemporaryBarringOrder,
    /// A safety condition or agreement was breached.
    ConditionBreached,
    /// Something else.
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Injury, Self::Arrest, Self::TemporaryBarringOrder, Self::ConditionBreached, Self::Other];

    /// The code on the wire and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Injury => "injury",
            Self::Arrest => "arrest",
            Self::TemporaryBarringOrder => "temporary-barring-order",
            Self::ConditionBreached => "condition-breached",
            Self::Other => "other",
        }
    }
}

impl Concern {
    /// Raises a concern about an open dossier.
    pub fn raise(id: ConcernId, dossier: &Dossier, kind: Kind, note: Text, by: WorkerId, at: Timestamp) -> Result<Self, Refusal> {
        dossier.must_be_open(at)?;
        Ok(Self { id, dossier: dossier.id, kind, note, at, by })
    }
}
