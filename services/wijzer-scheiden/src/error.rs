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
fn field(refusal: &Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::TooEarly => "occurredAt".to_owned(),
        Refusal::NotTwoParents | Refusal::NotItsHousehold => "parents".to_owned(),
        Refusal::NoTransfer => "transferId".to_owned(),
        Refusal::NoChild => "children".to_owned(),
        Refusal::NoMunicipality => "municipalityCode".to_owned(),
        Refusal::ProFormaDate | Refusal::DateIsOver => "proFormaDate".to_owned(),
        Refusal::DateLiesAhead => "endedDate".to_owned(),
        Refusal::ExtensionOutOfBounds => "months".to_owned(),
        Refusal::NoSuchLevel => "level".to_owned(),
        Refusal::NoSuchInstrument => "instrument".to_owned(),
        Refusal::NoSuchItem(item) | Refusal::ItemMissing(item) => format!("answers.{item}"),
        Refusal::AlarmUnexplained => "explanation".to_owned(),
        Refusal::ModuleOfOneParent | Refusal::ModuleOfNoParent | Refusal::NoSuchParent => "parentId".to_owned(),
        Refusal::NoSuchChild => "childId".to_owned(),
        Refusal::LeadAndLinked | Refusal::CoordinatorStandsThere => "workerId".to_owned(),
        Refusal::SomebodyElseLeads => "replaces".to_owned(),
        Refusal::LossComesByItself => "reason".to_owned(),
        Refusal::NoneGiven { field } => (*field).to_owned(),
        Refusal::Text(unfit) => unfit.field().to_owned(),
        _ => return None,
    })
}

/// The kind of each refusal, and the field of the request that it is about.
fn refused(refusal: &Refusal) -> Problem {
    let kind = match refusal {
        Refusal::NotScreened
        | Refusal::TracksAreSplit
        | Refusal::ScreeningUndetermined
        | Refusal::ConsentMissing
        | Refusal::MainProceedingsRun
        | Refusal::StandsElsewhere { .. }
        | Refusal::ModuleStandsElsewhere { .. }
        | Refusal::ModuleAlreadyOpen
        | Refusal::NoCourt
        | Refusal::AlreadyExamined
        | Refusal::NotExamined
        | Refusal::ContraIndicated
        | Refusal::AlreadyReported
        | Refusal::MainProceedingsKnown
        | Refusal::ChildrenUnheard(_)
        | Refusal::ModulesOpen
        | Refusal::NotSplit
        | Refusal::AlreadyArranged
        | Refusal::ConsentStandsSo
        | Refusal::CoordinatorStandsThere
        | Refusal::SomebodyElseLeads
        | Refusal::AlreadyLost
        | Refusal::AlreadyRestored
        | Refusal::TransferAnswered
        | Refusal::NotListed
        | Refusal::NotAdvised => Kind::Conflict,
        _ => Kind::Refused,
    };
    let problem = Problem::new(kind, refusal.to_string());
    if let Refusal::ChildrenUnheard(children) = refusal {
        return children.iter().fold(problem, |problem, child| problem.field(format!("children/{child}"), "was not heard"));
    }
    match field(refusal) {
        Some(field) => problem.field(field, refusal.to_string()),
        None => problem,
    }
}
