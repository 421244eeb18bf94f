//! The engines that all tests of a run share; each test takes a database, prefix and namespace of its own on them.

use std::env;
use std::sync::OnceLock;

use super::{Engines, Safety, fetch};
use crate::folder::RunFolder;
use crate::trouble::Result;

/// Where the engines can be reached.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The superuser's address of a PostgreSQL database.
    pub postgres: String,
    /// NATS.
    pub nats: String,
    /// The monitoring page of nats-server.
    pub nats_monitoring: String,
    /// Temporal's gRPC.
    pub temporal: String,
    /// Temporal's API over plain HTTP.
    pub temporal_http: String,
    /// Temporal's page.
    pub temporal_ui: String,
}

impl Addresses {
    /// The variables by which `cargo xtask test` tells test programs about its engines.
    pub fn variables(&self) -> [(&'static str, String); 6] {
        [
            ("VEILIG_TEST_POSTGRES", self.postgres.clone()),
            ("VEILIG_TEST_NATS", self.nats.clone()),
            ("VEILIG_TEST_NATS_MONITORING", self.nats_monitoring.clone()),
            ("VEILIG_TEST_TEMPORAL", self.temporal.clone()),
            ("VEILIG_TEST_TEMPORAL_HTTP", self.temporal_http.clone()),
            ("VEILIG_TEST_TEMPORAL_UI", self.temporal_ui.clone()),
        ]
    }

    fn from_env() -> Option<Self> {
        let read = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Some(Self {
            postgres: read("VEILIG_TEST_POSTGRES")?,
            nats: read("VEILIG_TEST_NATS")?,
            nats_monitoring: read("VEILIG_TEST_NATS_MONITORING").unwrap_or_default(),
            temporal: read("VEILIG_TEST_TEMPORAL")?,
            temporal_http: read("VEILIG_TEST_TEMPORAL_HTTP")?,
            temporal_ui: read("VEILIG_TEST_TEMPORAL_UI").unwrap_or_default(),
        })
    }
}

/// The engines of this run: those the `VEILIG_TEST_*` variables name, else ones that this process starts on first use
/// and that end with it.
///
/// # Panics
/// When they cannot be started: no test can go on without them.
pub fn shared() -> &'static Addresses {
    static SHARED: OnceLock<(Addresses, Option<(Engines, RunFolder)>)> = OnceLock::new();
    &SHARED
        .get_or_init(|| match Addresses::from_env() {
            Some(addresses) => (addresses, None),
            None => match start() {
                Ok((engines, folder)) => (engines.addresses(), Some((engines, folder))),
                Err(trouble) => panic!("the engines that tests need could not be started:\n{trouble}"),
            },
        })
        .0
}

fn start() -> Result<(Engines, RunFolder)> {
    let folder = RunFolder::new("test")?;
    let engines = Engines::start(folder.path(), Safety::Process, &fetch::quiet)?;
    Ok((engines, folder))
}
