//! What a desk decides: only the Child Protection Board petitions and only the court imposes, so each desk has its own list.

use kernel::time::{Date, Timestamp, local_date};

use super::desk::Desk;
use super::{Refusal, Text};

/// What a desk decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The decision.
    pub outcome: Outcome,
    /// Conditions that the people concerned must meet, each in words.
    pub conditions: Vec<Text>,
    /// When the desk looks again.
    pub review_date: Option<Date>,
    /// Why, in words.
    pub explanation: Option<Text>,
}

/// The decision as a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Voluntary help continues.
    VoluntaryHelpContinues,
    /// The Board's investigation is postponed, with conditions and a review date.
    PostponedWithConditions,
    /// The Child Protection Board (RvdK) investigates.
    BoardInvestigates,
    /// Veilig Thuis takes sight of safety back.
    SightOfSafetyTakenBack,
    /// The justice chain imposed conditions, such as a contact ban.
    ConditionsImposed,
    /// Another decision, explained.
    Other,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 6] = [
        Self::VoluntaryHelpContinues,
        Self::PostponedWithConditions,
        Self::BoardInvestigates,
        Self::SightOfSafetyTakenBack,
        Self::ConditionsImposed,
        Self::Other,
    ];

    /// The code on the wire and in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::VoluntaryHelpContinues => "voluntary-help-continues",
            Self::PostponedWithConditions => "postponed-with-conditions",
            Self::BoardInvestigates => "board-investigates",
            Self::SightOfSafetyTakenBack => "sight-of-safety-taken-back",
            Self::ConditionsImposed => "conditions-imposed",
            Self::Other => "other",
        }
    }

    /// Whether this is the desk's decision to take.
    pub const fn belongs_to(self, desk: Desk) -> bool {
        match self {
            Self::VoluntaryHelpContinues | Self::Other => true,
            Self::PostponedWithConditions => matches!(desk, Desk::YouthProtectionTable),
            Self::BoardInvestigates => matches!(desk, Desk::YouthProtectionTable | Desk::Justice),
            Self::SightOfSafetyTakenBack => matches!(desk, Desk::VeiligThuis),
            Self::ConditionsImposed => matches!(desk, Desk::Justice),
        }
    }
}

impl Decision {
    /// Refuses a decision that this desk cannot take, or that lacks what it needs.
    pub fn must_fit(&self, desk: Desk, at: Timestamp) -> Result<(), Refusal> {
        if !self.outcome.belongs_to(desk) {
            return Err(Refusal::NotThisDesksDecision);
        }
        let conditional = matches!(self.outcome, Outcome::PostponedWithConditions | Outcome::ConditionsImposed);
        if conditional && self.conditions.is_empty() {
            return Err(Refusal::DecisionNeeds { field: "conditions" });
        }
        if self.outcome == Outcome::PostponedWithConditions && self.review_date.is_none() {
            return Err(Refusal::DecisionNeeds { field: "reviewDate" });
        }
        if self.outcome == Outcome::Other && self.explanation.is_none() {
            return Err(Refusal::DecisionNeeds { field: "explanation" });
        }
        if self.review_date.is_some_and(|date| date <= local_date(at)) {
            return Err(Refusal::DateNotAhead { field: "reviewDate" });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    fn at() -> Timestamp {
        "2026-06-01T10:00:00Z".parse().unwrap()
    }

    fn decision(outcome: Outcome) -> Decision {
        Decision { outcome, conditions: vec![], review_date: None, explanation: None }
    }

    #[test]
    fn each_desk_takes_its_own_decisions() {
        let of = |desk| Outcome::ALL.into_iter().filter(|one| one.belongs_to(desk)).map(Outcome::code).collect::<Vec<_>>();
        assert_eq!(
            of(Desk::YouthProtectionTable),
            ["voluntary-help-continues", "postponed-with-conditions", "board-investigates", "other"]
        );
        assert_eq!(of(Desk::Justice), ["voluntary-help-continues", "board-investigates", "conditions-imposed", "other"]);
        assert_eq!(of(Desk::VeiligThuis), ["voluntary-help-continues", "sight-of-safety-taken-back", "other"]);
        assert_eq!(of(Desk::ProgrammeDirector), ["voluntary-help-continues", "other"]);
        let imposed = decision(Outcome::ConditionsImposed).must_fit(Desk::YouthProtectionTable, at());
        assert_eq!(imposed, Err(Refusal::NotThisDesksDecision));
    }

    #[test]
    fn an_investigation_is_postponed_with_conditions_and_a_review_date() {
        let table = Desk::YouthProtectionTable;
        let bare = decision(Outcome::PostponedWithConditions);
        assert_eq!(bare.must_fit(table, at()), Err(Refusal::DecisionNeeds { field: "conditions" }));
        let conditional = Decision { conditions: vec![text("conditions", "Help continues.").unwrap()], ..bare };
        assert_eq!(conditional.must_fit(table, at()), Err(Refusal::DecisionNeeds { field: "reviewDate" }));
        let whole = Decision { review_date: Some("2026-12-01".parse().unwrap()), ..conditional };
        assert_eq!(whole.must_fit(table, at()), Ok(()));
    }

    #[test]
    fn a_review_lies_ahead() {
        let today = Decision { review_date: Some("2026-06-01".parse().unwrap()), ..decision(Outcome::VoluntaryHelpContinues) };
        assert_eq!(today.must_fit(Desk::VeiligThuis, at()), Err(Refusal::DateNotAhead { field: "reviewDate" }));
    }

    #[test]
    fn another_decision_is_explained() {
        let unexplained = decision(Outcome::Other).must_fit(Desk::VeiligThuis, at());
        assert_eq!(unexplained, Err(Refusal::DecisionNeeds { field: "explanation" }));
    }
}
