//! What can go wrong in intake, and what each means to a caller.

use kernel::id::{PersonId, ReportId};
use platform::problem::{Kind, Problem};

use crate::domain::refusal::Refusal;

/// A result of a command or of the store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The domain says no to a part of the request, such as `persons[2]`.
    #[error("{0}: {1}")]
    Part(String, Refusal),
    /// There is no such thing, or the worker may not know of it.
    #[error("there is no {0} with this id")]
    NotFound(&'static str),
    /// A person who is not in this report.
    #[error("person {1} is not in report {0}")]
    NotInReport(ReportId, PersonId),
    /// A household that the body names does not exist.
    #[error("there is no household with this id")]
    NoHousehold,
    /// A row that the constraints should not let exist.
    #[error("the row {0} cannot be read: {1}")]
    Corrupt(String, &'static str),
    /// The runtime or the database failed, or refused.
    #[error(transparent)]
    Platform(#[from] Problem),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Platform(error.into())
    }
}

impl From<platform::Error> for Error {
    fn from(error: platform::Error) -> Self {
        Self::Platform(error.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => refused(&refusal, ""),
            Error::Part(part, refusal) => refused(&refusal, &format!("{part}.")),
            Error::NotFound(_) | Error::NotInReport(..) => Self::new(Kind::NotFound, error.to_string()),
            Error::NoHousehold => {
                Self::new(Kind::Refused, error.to_string()).field("household.householdId", "is not a household")
            }
            Error::Corrupt(..) => Self::internal(error),
            Error::Platform(problem) => problem,
        }
    }
}

/// A refusal with its kind and, where one field of the request is the reason, that field; `within` is the part it is in.
fn refused(refusal: &Refusal, within: &str) -> Problem {
    let problem = Problem::new(kind(refusal), refusal.to_string());
    match refusal {
        Refusal::NoFollowUpWithoutReasons { missing } => problem.fields(missing.iter().map(|person| platform::problem::Field {
            field: "reasons".to_owned(),
            message: format!("a reason for person {person} is missing"),
        })),
        _ => match field(refusal) {
            Some(field) => problem.field(format!("{within}{field}"), refusal.to_string()),
            None => problem,
        },
    }
}

/// At odds with what is recorded, or against a rule.
fn kind(refusal: &Refusal) -> Kind {
    match refusal {
        Refusal::NotNow { .. }
        | Refusal::AlreadyAcute
        | Refusal::NotAcute
        | Refusal::HelpAlreadySettled
        | Refusal::AlreadyInformed
        | Refusal::NothingToFeedBack
        | Refusal::AlreadyFedBack
        | Refusal::AlreadyAnswered
        | Refusal::OtherTransfer
        | Refusal::StillToInform
        | Refusal::StillToHelp
        | Refusal::StillToFeedBack
        | Refusal::StillAcute
        | Refusal::AlreadyMerged
        | Refusal::AdviceAlreadyGiven => Kind::Conflict,
        _ => Kind::Refused,
    }
}

fn field(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::InTheFuture | Refusal::BeforeItsCause { .. } => "occurredAt",
        Refusal::NoSuchMeldcodeStep | Refusal::StepWithoutMeldcode => "meldcodeStep",
        Refusal::ProfessionalWithoutSector => "sector",
        Refusal::FeedbackToNobody => "wantsFeedback",
        Refusal::NoMunicipality => "municipalityCode",
        Refusal::NoPostcode => "household.address.postcode",
        Refusal::NoHouseNumber => "household.address.houseNumber",
        Refusal::NoNature => "nature",
        Refusal::NobodyConcerned => "persons",
        Refusal::ChildOfAge => "role",
        Refusal::OnlyChildrenInTwo | Refusal::SameHousehold | Refusal::NoOtherHousehold => "alsoInHouseholdId",
        Refusal::UnbornWithBirthDate | Refusal::BornInTheFuture => "birthDate",
        Refusal::ReasonsWithoutNeed | Refusal::NoSuchPerson => "reasons",
        Refusal::ExtensionTooLong => "weeks",
        Refusal::ExtensionWithoutTask => "groundTask",
        Refusal::ExtensionWithoutSituation => "groundSituation",
        Refusal::TransferWithoutPurpose => "purpose",
        Refusal::TransferWithoutNecessity => "necessity",
        Refusal::NotToldWithoutReason | Refusal::ToldAndNotTold => "notToldReason",
        Refusal::MergeIntoItself => "into",
        _ => return None,
    })
}
