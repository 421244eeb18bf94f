//! What a command answers when it does not do what was asked; each variant names its kind.

use platform::problem::{Kind, Problem};

use crate::domain::Refusal;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the domain refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It does not exist, or the worker may not know of it.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// It would have happened in the future.
    #[error("the instant lies in the future")]
    InTheFuture,
    /// What a fact names is not known here yet.
    #[error("the {0} is not known here yet")]
    NotKnownYet(&'static str),
    /// A failure of ours.
    #[error(transparent)]
    Runtime(#[from] platform::Error),
}

impl From<kernel::text::Unfit> for Error {
    fn from(unfit: kernel::text::Unfit) -> Self {
        Self::Refused(unfit.into())
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Runtime(error.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refused(&refusal),
            Error::NotFound(_) => Self::new(Kind::NotFound, error.to_string()),
            Error::InTheFuture => Self::new(Kind::Refused, error.to_string()).field("occurredAt", "must not lie in the future"),
            Error::NotKnownYet(_) => Self::new(Kind::Unavailable, error.to_string()),
            Error::Runtime(error) => error.into(),
        }
    }
}

impl From<Error> for platform::Refused {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(_) | Error::NotFound(_) | Error::InTheFuture => Self::give_up(error),
            Error::NotKnownYet(_) => Self::retry(error),
            Error::Runtime(error) => error.into(),
        }
    }
}

/// The kind of each refusal, and the field of the request that it is about.
fn refused(refusal: &Refusal) -> Problem {
    let kind = match refusal {
        Refusal::CaseNotOffered(_)
        | Refusal::TwoDossiers
        | Refusal::DossierFull(_)
        | Refusal::DossierClosed(_)
        | Refusal::PlanAlreadyAgreed(_)
        | Refusal::PlanAlreadyRefused(_)
        | Refusal::AlreadyExtended(_)
        | Refusal::NoPlanAgreed(_)
        | Refusal::AlreadySafe(_)
        | Refusal::HelpStandsElsewhere { .. } => Kind::Conflict,
        Refusal::TooEarly
        | Refusal::ExtensionOutOfBounds
        | Refusal::NoneGiven { .. }
        | Refusal::NotAParticipant { .. }
        | Refusal::HelpMissing(_)
        | Refusal::UnsafeWithoutReason
        | Refusal::Text(_) => Kind::Refused,
    };
    let field = match refusal {
        Refusal::TooEarly => Some("occurredAt".to_owned()),
        Refusal::ExtensionOutOfBounds => Some("workingDays".to_owned()),
        Refusal::UnsafeWithoutReason => Some("reason".to_owned()),
        Refusal::NotAParticipant { agreement } => Some(format!("agreements[{agreement}].who")),
        Refusal::NoneGiven { field } => Some((*field).to_owned()),
        Refusal::Text(unfit) => Some(unfit.field().to_owned()),
        Refusal::TwoDossiers => Some("secondHouseholdId".to_owned()),
        _ => None,
    };
    let problem = Problem::new(kind, refusal.to_string());
    match (refusal, field) {
        (Refusal::HelpMissing(persons), _) => persons.iter().fold(problem, |problem, person| {
            problem.field(format!("persons/{person}"), "has neither help nor a reasoned decision that none is needed")
        }),
        (_, Some(field)) => problem.field(field, refusal.to_string()),
        _ => problem,
    }
}
