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
    /// It may not be done here.
    #[error("you may not do this here")]
    NotAllowed,
    /// It would have happened in the future.
    #[error("the instant lies in the future")]
    InTheFuture,
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
            Error::NotAllowed => Self::new(Kind::Forbidden, error.to_string()),
            Error::InTheFuture => Self::new(Kind::Refused, error.to_string()).field("occurredAt", "must not lie in the future"),
            Error::Runtime(error) => error.into(),
        }
    }
}

impl From<Error> for platform::Refused {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(_) | Error::NotFound(_) | Error::NotAllowed | Error::InTheFuture => Self::give_up(error),
            Error::Runtime(error) => error.into(),
        }
    }
}

/// The field of the request that a refusal is about.
const fn field(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::TooEarly => "occurredAt",
        Refusal::NotOneOlderPerson => "involved",
        Refusal::NoMunicipality => "municipalityCode",
        Refusal::NotFourEyes | Refusal::WatchersUnasked => "watcherIds",
        Refusal::StatedUnheard => "statement",
        Refusal::MayNotDecideMoney(_) | Refusal::NoCourtDecision => "by",
        Refusal::ToldOrReason => "untoldBecause",
        Refusal::LeadsAlready => "workerId",
        Refusal::SomebodyElseLeads => "replaces",
        Refusal::AlreadyJoined => "organisation",
        Refusal::NoSuchStep => "meldcodeStep",
        Refusal::EmptyPeriod => "untilDate",
        Refusal::NoPopulation | Refusal::PopulationKnown => "fromDate",
        Refusal::NoSuchPerson { field }
        | Refusal::DateLiesAhead { field }
        | Refusal::NoSuchPopulation { field }
        | Refusal::NoneGiven { field } => field,
        Refusal::Text(unfit) => unfit.field(),
        _ => return None,
    })
}

/// The kind of each refusal, and the field of the request that it is about.
fn refused(refusal: &Refusal) -> Problem {
    let kind = match refusal {
        Refusal::DynamicsFirst
        | Refusal::StandsElsewhere { .. }
        | Refusal::NotHeardApart
        | Refusal::WithdrawnByAnother
        | Refusal::MayNotDecideHelp(_)
        | Refusal::MayNotDecideMoney(_)
        | Refusal::NoCourtDecision
        | Refusal::MeasuresOpen
        | Refusal::AuthorisationMisused
        | Refusal::NothingToLookAfter
        | Refusal::MeasureClosed
        | Refusal::AuthorisationClosed
        | Refusal::AlreadyDecided
        | Refusal::AlreadyAsked
        | Refusal::LeadsAlready
        | Refusal::SomebodyElseLeads
        | Refusal::AlreadyJoined
        | Refusal::AlreadyLeft
        | Refusal::PopulationKnown
        | Refusal::SignalClosed => Kind::Conflict,
        _ => Kind::Refused,
    };
    let problem = Problem::new(kind, refusal.to_string());
    match field(refusal) {
        Some(field) => problem.field(field, refusal.to_string()),
        None => problem,
    }
}
