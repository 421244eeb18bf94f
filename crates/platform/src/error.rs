//! What can go wrong in the runtime itself, as opposed to a refusal by the domain.

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What the runtime attempted and could not do. The cause is its `source`, never part of its text.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement or transaction failed.
    #[error("the database did not do what was asked")]
    Database(#[from] sea_orm::DbErr),
    /// The clock could not be read.
    #[error("the clock could not be read")]
    Clock(#[source] BoxError),
    /// A connection to an engine could not be made or was lost.
    #[error("{engine} is not reachable")]
    Engine {
        /// The engine: PostgreSQL, NATS.
        engine: &'static str,
        /// Why.
        #[source]
        source: BoxError,
    },
    /// The configuration cannot be used.
    #[error("the configuration cannot be used: {0}")]
    Config(String),
    /// A service describes itself wrongly: a mistake of the programmer.
    #[error("{0}")]
    Wrong(String),
    /// A migration could not be applied.
    #[error("migration {version} of {service} could not be applied: {reason}")]
    Migration {
        /// The service.
        service: String,
        /// The migration's file name.
        version: String,
        /// What happened.
        reason: String,
        /// Why, when the database said so.
        #[source]
        source: Option<BoxError>,
    },
    /// A file or socket.
    #[error("{what}")]
    Io {
        /// What was attempted.
        what: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    pub(crate) fn nats(source: impl Into<BoxError>) -> Self {
        Self::Engine { engine: "NATS", source: source.into() }
    }
    pub(crate) fn postgres(source: impl Into<BoxError>) -> Self {
        Self::Engine { engine: "PostgreSQL", source: source.into() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(sea_orm::DbErr::Query(sea_orm::RuntimeErr::SqlxError(std::sync::Arc::new(error))))
    }
}

/// An error with its causes on one line, for logs and the terminal.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let next = source.to_string();
        if !text.ends_with(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = source.source();
    }
    text
}

impl From<Error> for crate::problem::Problem {
    fn from(error: Error) -> Self {
        use crate::problem::{Kind, Problem};
        match error {
            Error::Database(error) => error.into(),
            Error::Engine { .. } => {
                Problem::new(Kind::Unavailable, "Something that this needs cannot be reached now. Try again later.").source(error)
            }
            _ => Problem::internal(error),
        }
    }
}
