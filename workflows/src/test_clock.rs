//! The clock of Temporal's time-skipping server, for tests only: it stands still until it is told to move.

use std::sync::Arc;
use std::time::Duration;

use kernel::time::Timestamp;
use platform::clock::Clock;
use temporalio_client::errors::ClientConnectError;
use temporalio_client::tonic::{IntoRequest as _, Status};
use temporalio_client::{Connection, ConnectionOptions, GrpcCompression, RetryOptions, Url};
use temporalio_common::protos::temporal::api::testservice::v1::SleepRequest;
use tokio::sync::OnceCell;

/// The domain's clock in tests: what time it is on the time-skipping server at this address, connected to at the first question.
pub fn test_clock(url: &str) -> Clock {
    let (cell, url) = (Arc::new(OnceCell::new()), url.to_owned());
    Clock::given(move || {
        let (cell, url) = (cell.clone(), url.clone());
        async move {
            let connect = async || TestClock::connect(url.parse().map_err(|_| NoClock::NoUrl(url.clone()))?).await;
            Ok(cell.get_or_try_init(connect).await?.now().await?)
        }
    })
}

/// A clock that tests can move.
#[derive(Clone)]
pub struct TestClock {
    connection: Connection,
}

/// The time-skipping server did not answer.
#[derive(Debug, thiserror::Error)]
pub enum NoClock {
    /// The address is none.
    #[error("{0:?} is not a URL")]
    NoUrl(String),
    /// It could not be reached.
    #[error("the time-skipping server could not be reached")]
    Connect(#[from] ClientConnectError),
    /// It refused.
    #[error("the time-skipping server refused")]
    Refused(#[source] Box<Status>),
    /// It told no instant.
    #[error("the time-skipping server told no instant")]
    NoInstant,
}

impl From<Status> for NoClock {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

impl TestClock {
    /// The clock of the server at this address.
    pub async fn connect(url: Url) -> Result<Self, NoClock> {
        let options = ConnectionOptions::new(url)
            .identity("veilig-test-clock")
            .connect_timeout(Duration::from_secs(5))
            .grpc_compression(GrpcCompression::None)
            .retry_options(RetryOptions::no_retries())
            .build();
        Ok(Self { connection: Connection::connect(options).await? })
    }

    /// What time it is there.
    pub async fn now(&self) -> Result<Timestamp, NoClock> {
        let told = self.connection.clone().test_service().get_current_time(().into_request()).await?;
        let time = told.into_inner().time.ok_or(NoClock::NoInstant)?;
        Timestamp::new(time.seconds, time.nanos).map_err(|_| NoClock::NoInstant)
    }

    /// Moves it forward; timers that fall due on the way fire. Returns when it has got there.
    pub async fn forward(&self, by: Duration) -> Result<(), NoClock> {
        let mut request = SleepRequest { duration: by.try_into().ok() }.into_request();
        // It returns only when all that fell due on the way was done; a second try would move the clock twice.
        request.set_timeout(Duration::from_secs(600));
        self.connection.clone().test_service().unlock_time_skipping_with_sleep(request).await?;
        Ok(())
    }
}
