//! A transferred case: accepted in writing, or declined with a reason.
//!
//!   Offered ──accept──► Accepted
//!      └─────decline──► Declined

use kernel::id::{DossierId, HouseholdId, PersonId, ReportId, TransferId, WorkerId};
use kernel::time::Timestamp;

use super::{Refusal, Text};

/// What policies ask about the people concerned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Concerns {
    /// Somebody was injured.
    pub injury: bool,
    /// A minor is concerned.
    pub minor: bool,
    /// An unborn child is concerned.
    pub unborn: bool,
}

impl Concerns {
    /// What is true of either.
    pub const fn or(self, other: Self) -> Self {
        Self { injury: self.injury || other.injury, minor: self.minor || other.minor, unborn: self.unborn || other.unborn }
    }
}

/// A transfer that asks for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The transfer, which gives the case its id.
    pub id: TransferId,
    /// The report that was transferred.
    pub report: ReportId,
    /// The household it concerns.
    pub household: HouseholdId,
    /// The municipality's code (CBS, four digits).
    pub municipality_code: String,
    /// What policies ask about.
    pub concerns: Concerns,
    /// To whom help is owed.
    pub persons: Vec<PersonId>,
    /// When it left Veilig Thuis.
    pub sent_at: Timestamp,
    /// Where it stands.
    pub state: State,
}

/// Where a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits for an answer; Veilig Thuis keeps sight of safety.
    Offered,
    /// Receipt was confirmed in writing.
    Accepted {
        /// When.
        at: Timestamp,
        /// By whom.
        by: WorkerId,
        /// The dossier that was opened or joined.
        dossier: DossierId,
        /// The confirmation's text.
        confirmation: Text,
    },
    /// The receiver does not take it; Veilig Thuis keeps sight of safety.
    Declined {
        /// When.
        at: Timestamp,
        /// By whom.
        by: WorkerId,
        /// Why, as a code.
        reason: DeclineReason,
        /// Why, in words.
        explanation: Text,
    },
}

/// Why a case is declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclineReason {
    /// The household lives in another region.
    OtherRegion,
    /// Lighter or other help fits better.
    OtherHelpFits,
    /// Too little is known to take it.
    InsufficientInformation,
    /// Nobody can take it now.
    NoCapacity,
    /// Another reason.
    Other,
}

impl DeclineReason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::OtherRegion, Self::OtherHelpFits, Self::InsufficientInformation, Self::NoCapacity, Self::Other];

    /// The code on the wire and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherRegion => "other-region",
            Self::OtherHelpFits => "other-help-fits",
            Self::InsufficientInformation => "insufficient-information",
            Self::NoCapacity => "no-capacity",
            Self::Other => "other",
        }
    }
}

impl State {
    /// The code in the database and in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
        }
    }
}

impl Case {
    /// Confirms receipt in writing, into a dossier.
    pub fn accept(self, dossier: DossierId, confirmation: Text, by: WorkerId, at: Timestamp) -> Result<Self, Refusal> {
        self.must_be_offered(at)?;
        Ok(Self { state: State::Accepted { at, by, dossier, confirmation }, ..self })
    }

    /// Says that the receiver does not take it.
    pub fn decline(self, reason: DeclineReason, explanation: Text, by: WorkerId, at: Timestamp) -> Result<Self, Refusal> {
        self.must_be_offered(at)?;
        Ok(Self { state: State::Declined { at, by, reason, explanation }, ..self })
    }

    fn must_be_offered(&self, at: Timestamp) -> Result<(), Refusal> {
        if self.state != State::Offered {
            return Err(Refusal::CaseNotOffered(self.id));
        }
        if at < self.sent_at {
            return Err(Refusal::TooEarly);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;
    use kernel::id::Id;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn worker() -> WorkerId {
        Id::derived(&[b"worker"])
    }

    fn offered() -> Case {
        Case {
            id: Id::derived(&[b"transfer"]),
            report: Id::derived(&[b"report"]),
            household: Id::derived(&[b"household"]),
            municipality_code: "0855".to_owned(),
            concerns: Concerns::default(),
            persons: vec![],
            sent_at: at(100),
            state: State::Offered,
        }
    }

    fn accept(case: Case) -> Result<Case, Refusal> {
        case.accept(Id::derived(&[b"dossier"]), text("confirmation", "Received.")?, worker(), at(200))
    }

    fn decline(case: Case) -> Result<Case, Refusal> {
        case.decline(DeclineReason::OtherRegion, text("explanation", "Moved.")?, worker(), at(200))
    }

    #[test]
    fn an_offered_case_is_accepted_in_writing() {
        assert!(matches!(accept(offered()).unwrap().state, State::Accepted { at: when, .. } if when == at(200)));
    }

    #[test]
    fn an_offered_case_is_declined_with_a_reason() {
        assert!(matches!(decline(offered()).unwrap().state, State::Declined { reason: DeclineReason::OtherRegion, .. }));
    }

    #[test]
    fn a_case_is_answered_only_once() {
        let refused = Err(Refusal::CaseNotOffered(offered().id));
        assert_eq!(accept(accept(offered()).unwrap()), refused);
        assert_eq!(decline(accept(offered()).unwrap()), refused);
        assert_eq!(accept(decline(offered()).unwrap()), refused);
        assert_eq!(decline(decline(offered()).unwrap()), refused);
    }

    #[test]
    fn a_case_is_not_answered_before_it_was_sent() {
        let early = offered().accept(Id::derived(&[b"dossier"]), text("confirmation", "x").unwrap(), worker(), at(99));
        assert_eq!(early, Err(Refusal::TooEarly));
    }
}
