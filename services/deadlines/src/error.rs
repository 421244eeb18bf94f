//! What this service refuses or cannot do; each variant names its kind.

use kernel::policy::Mistakes;
use kernel::time::Timestamp;
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
    #[error("a version comes into force now or later, never earlier")]
    NotToCome,
    #[error("this version is planned to come into force at {0}")]
    Scheduled(Timestamp),
    #[error("this version is not planned to come into force")]
    NothingScheduled,
    #[error("the day with index {0} has passed")]
    DayHasPassed(usize),
    #[error("the decree {0} is recorded already")]
    DecreeKnown(String),
    #[error("nothing holds this obligation back")]
    NotHeldBack,
    #[error("{0} is still to come")]
    StillToCome(&'static str),
    #[error("there is no such version of the policy to simulate")]
    NoSuchVersion,
    #[error("{0} simulations wait or run already")]
    TooManySimulations(i64),
    #[error("a stored policy cannot be read")]
    StoredPolicy(#[source] Mistakes),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(error) => error.into(),
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
            Error::NotToCome => {
                Problem::new(Kind::Refused, "A version comes into force now or later, never earlier: history does not change.")
                    .field("activateAt", "must lie in the future; leave it out for now")
            }
            Error::Scheduled(at) => {
                let detail = format!("This version is planned to come into force at {at}: withdraw that first.");
                Problem::new(Kind::Conflict, detail).field("activateAt", "another instant is planned")
            }
            Error::NothingScheduled => Problem::new(
                Kind::Conflict,
                "This version is not planned to come into force. One that is in force is followed by another, never taken back.",
            ),
            Error::DayHasPassed(index) => Problem::new(
                Kind::Refused,
                "A decree counts from when it is recorded: the terms of a day that has passed have ended.",
            )
            .field(format!("days[{index}].date"), "must be today or later"),
            Error::DecreeKnown(source) => {
                Problem::new(Kind::Conflict, format!("The decree {source} is recorded already, and decrees never change."))
                    .field("source", "is recorded already")
            }
            Error::NotHeldBack => Problem::new(
                Kind::Conflict,
                "Nothing holds this obligation back: the policy in force gives it no earlier end, or it has come to its end.",
            ),
            Error::StillToCome(field) => {
                Problem::new(Kind::Invalid, "Only what was seen can be shown; what is to come is a matter of simulation.")
                    .field(field, "must not lie in the future")
            }
            Error::NoSuchVersion => {
                Problem::new(Kind::Refused, "There is no such version: submit the policy first, which checks it and keeps it.")
                    .field("policyVersion", "must be a version that was submitted")
            }
            Error::TooManySimulations(most) => {
                Problem::new(Kind::Conflict, format!("{most} simulations wait or run already: ask again when one has ended."))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_by_itself_is_told_apart_from_what_is_wrong() {
        let kind = |error| Problem::from(Error::Database(error)).kind();
        assert_eq!(kind(sea_orm::DbErr::Conn(sea_orm::RuntimeErr::Internal("the server is away".to_owned()))), Kind::Unavailable);
        assert_eq!(kind(sea_orm::DbErr::Custom("a wrong statement".to_owned())), Kind::Internal);
    }
}
