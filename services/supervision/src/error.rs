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
        Refusal::DossierClosed(_)
        | Refusal::CoordinatorIsAnother { .. }
        | Refusal::CoordinatesAlready(_)
        | Refusal::AlreadyAtDesk(_)
        | Refusal::StandsElsewhere { .. }
        | Refusal::AlreadySuspended(_) => Kind::Conflict,
        Refusal::TooEarly
        | Refusal::NoChildConcerned
        | Refusal::DeskNotForPersons
        | Refusal::DateNotAhead { .. }
        | Refusal::NotThisDesksDecision
        | Refusal::DecisionNeeds { .. }
        | Refusal::Text(_) => Kind::Refused,
    };
    let field = match refusal {
        Refusal::TooEarly => Some("occurredAt"),
        Refusal::CoordinatorIsAnother { .. } => Some("replaces"),
        Refusal::CoordinatesAlready(_) => Some("workerId"),
        Refusal::NoChildConcerned | Refusal::DeskNotForPersons | Refusal::AlreadyAtDesk(_) => Some("desk"),
        Refusal::NotThisDesksDecision => Some("decision"),
        Refusal::DateNotAhead { field } | Refusal::DecisionNeeds { field } => Some(*field),
        Refusal::Text(unfit) => Some(unfit.field()),
        Refusal::DossierClosed(_) | Refusal::StandsElsewhere { .. } | Refusal::AlreadySuspended(_) => None,
    };
    let problem = Problem::new(kind, refusal.to_string());
    match field {
        Some(field) => problem.field(field, refusal.to_string()),
        None => problem,
    }
}
