//! The program: commands over a list of services. `main` is a list and no logic.

mod apart;
mod commands;
mod drain;
mod observe;
mod serve;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;

use clap::ArgMatches;

use crate::clock::Clock;
use crate::{BoxError, Config, Service};

pub use apart::{Apart, Post};
pub use serve::Running;

type Run = Box<dyn FnOnce(ArgMatches) -> Pin<Box<dyn Future<Output = Result<(), BoxError>>>>>;

/// The executable: services, the commands that every service has, and commands of `main`'s own.
pub struct Program {
    pub(crate) services: Vec<Service>,
    apart: Vec<Apart>,
    roles: &'static [&'static str],
    clock: Arc<dyn Fn(&Config) -> Clock + Send + Sync>,
    commands: Vec<(clap::Command, Run)>,
}

impl Program {
    /// A program of these services.
    pub fn new(services: Vec<Service>) -> Self {
        Self { services, apart: vec![], roles: &[], clock: Arc::new(|_| Clock::Database), commands: vec![] }
    }

    /// A role of `serve` that runs by itself and is no part of `all`.
    #[must_use]
    pub fn apart(mut self, role: Apart) -> Self {
        self.apart.push(role);
        self
    }

    /// The closed list of roles that policies and tokens may name; open if not said.
    #[must_use]
    pub fn roles(mut self, roles: &'static [&'static str]) -> Self {
        self.roles = roles;
        self
    }

    /// Another clock than the database's, for tests that move time.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn(&Config) -> Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// A command of `main`'s own, such as `policy check`; a failure is told with its causes and exits with 1.
    #[must_use]
    pub fn command<F, Fut>(mut self, command: clap::Command, run: F) -> Self
    where
        F: FnOnce(ArgMatches) -> Fut + 'static,
        Fut: Future<Output = Result<(), BoxError>> + 'static,
    {
        self.commands.push((command, Box::new(move |matches| Box::pin(run(matches)))));
        self
    }

    /// Does what the command line asks.
    pub fn main(self) -> ExitCode {
        commands::main(self)
    }

    /// Starts all services in this process; it serves when this returns. The schemas must have been migrated: until then it is not ready.
    ///
    /// # Errors
    /// If the configuration, the permissions or the address cannot be used. Engines that are away are waited for.
    pub async fn serve(self, config: Config) -> Result<Running, crate::Error> {
        serve::serve(self, config, None).await
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.services).finish()
    }
}

/// Does what the command line asks, with these services.
pub fn main(services: Vec<Service>) -> ExitCode {
    Program::new(services).main()
}
