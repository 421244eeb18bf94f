//! The closed lists of the API, as they are on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::concern::Kind;
use crate::domain::decision::Outcome;
use crate::domain::desk;

/// A desk to which a case is escalated.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Desk {
    /// Veilig Thuis.
    VeiligThuis,
    /// The youth protection table (jeugdbeschermingstafel).
    YouthProtectionTable,
    /// The justice chain.
    Justice,
    /// The programme director; reached by a desk's silence only.
    ProgrammeDirector,
}

impl From<Desk> for desk::Desk {
    fn from(desk: Desk) -> Self {
        match desk {
            Desk::VeiligThuis => Self::VeiligThuis,
            Desk::YouthProtectionTable => Self::YouthProtectionTable,
            Desk::Justice => Self::Justice,
            Desk::ProgrammeDirector => Self::ProgrammeDirector,
        }
    }
}

impl From<desk::Desk> for Desk {
    fn from(desk: desk::Desk) -> Self {
        match desk {
            desk::Desk::VeiligThuis => Self::VeiligThuis,
            desk::Desk::YouthProtectionTable => Self::YouthProtectionTable,
            desk::Desk::Justice => Self::Justice,
            desk::Desk::ProgrammeDirector => Self::ProgrammeDirector,
        }
    }
}

/// What a concern is about.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ConcernKind)]
pub(super) enum Concern {
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

impl From<Concern> for Kind {
    fn from(concern: Concern) -> Self {
        match concern {
            Concern::Injury => Self::Injury,
            Concern::Arrest => Self::Arrest,
            Concern::TemporaryBarringOrder => Self::TemporaryBarringOrder,
            Concern::ConditionBreached => Self::ConditionBreached,
            Concern::Other => Self::Other,
        }
    }
}

/// What a desk decides.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = DeskDecision)]
pub(super) enum Decision {
    /// Voluntary help continues. Any desk.
    VoluntaryHelpContinues,
    /// The Board's investigation is postponed, with conditions and a review date. The youth protection table.
    PostponedWithConditions,
    /// The Child Protection Board (RvdK) investigates. The youth protection table or justice.
    BoardInvestigates,
    /// Veilig Thuis takes sight of safety back.
    SightOfSafetyTakenBack,
    /// Conditions were imposed, such as a contact ban. Justice.
    ConditionsImposed,
    /// Another decision, explained. Any desk.
    Other,
}

impl From<Decision> for Outcome {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::VoluntaryHelpContinues => Self::VoluntaryHelpContinues,
            Decision::PostponedWithConditions => Self::PostponedWithConditions,
            Decision::BoardInvestigates => Self::BoardInvestigates,
            Decision::SightOfSafetyTakenBack => Self::SightOfSafetyTakenBack,
            Decision::ConditionsImposed => Self::ConditionsImposed,
            Decision::Other => Self::Other,
        }
    }
}
