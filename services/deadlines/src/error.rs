//! What this service refuses or cannot do; each variant names its kind.

use kernel::policy::Mistakes;
use platform::Refused;
use platform::problem::{Kind, Problem};

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the database did not do what was asked")]
    Database(#[from] sea_orm::DbErr),
    #[error("the runtime did not do what was asked")]
    Runtime(#[from] platform::Error),
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("the policy holds mistakes")]
    Mistaken(Mistakes),
    #[error("version {0} of the policy is there already, and versions never change")]
    VersionTaken(String),
    #[error("this notification was accepted already")]
    Accepted,
    #[error("this notification asks for a reason")]
    ReasonDemanded,
    #[error("a stored policy cannot be read")]
    StoredPolicy(#[source] Mistakes),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => Problem::internal(error),
            Error::Runtime(error) => error.into(),
            Error::NotFound(what) => Problem::new(Kind::NotFound, format!("There is no such {what}.")),
            Error::Mistaken(Mistakes(mistakes)) => {
                let problem = Problem::new(Kind::Refused, "The policy holds mistakes; the active policy stays.");
                mistakes.into_iter().fold(problem, |problem, mistake| {
                    let place = format!("yaml:{}:{}", mistake.line, mistake.column);
                    problem.field(place, format!("{} ({})", mistake.message, mistake.advice))
                })
            }
            Error::VersionTaken(version) => {
                let detail = format!(
                    "Version {version} of the policy is there already. Versions never change: give the new text a new version."
                );
                Problem::new(Kind::Conflict, detail).field("yaml", "version is taken")
            }
            Error::Accepted => Problem::new(Kind::Conflict, "This notification was accepted already."),
            Error::ReasonDemanded => {
                Problem::new(Kind::Refused, "This notification asks for a reason.").field("reason", "is required here")
            }
            error @ Error::StoredPolicy(_) => Problem::internal(error),
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::from(Problem::from(error))
    }
}
