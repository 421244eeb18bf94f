//! Domain time: the database's clock in production, a given clock in tests.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use crate::db::{Instant, to_micros};
use crate::{BoxError, Error};

type Reading = Pin<Box<dyn Future<Output = Result<Timestamp, BoxError>> + Send>>;

/// Where domain time comes from. It decides terms, rungs and ids; leases, retries and metrics use [`system_now`].
#[derive(Clone, Default)]
pub enum Clock {
    /// PostgreSQL's clock, read once at the start of each transaction.
    #[default]
    Database,
    /// A clock given by `main`, for tests that move time. It is read before the transaction begins.
    Given(Arc<dyn Fn() -> Reading + Send + Sync>),
}

impl Clock {
    /// A clock that asks `read` for the time.
    pub fn given<F, Fut>(read: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Timestamp, BoxError>> + Send + 'static,
    {
        Self::Given(Arc::new(move || Box::pin(read())))
    }

    pub(crate) async fn before(&self) -> Result<Option<Timestamp>, Error> {
        match self {
            Self::Database => Ok(None),
            Self::Given(read) => read().await.map(to_micros).map(Some).map_err(Error::Clock),
        }
    }

    pub(crate) async fn within(&self, db: &DatabaseTransaction) -> Result<Timestamp, Error> {
        let statement = Statement::from_string(db.get_database_backend(), "select clock_timestamp()");
        let row = db.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| Error::Clock("the database gave no row".into()))?;
        let at: Instant = row.try_get_by_index(0)?;
        Ok(at.into())
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Database => "Clock::Database",
            Self::Given(_) => "Clock::Given",
        })
    }
}

/// System time, to the microsecond: for leases, retries, the inbox and metrics. Never for anything the domain decides.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
pub fn system_now() -> Timestamp {
    to_micros(Timestamp::now())
}
