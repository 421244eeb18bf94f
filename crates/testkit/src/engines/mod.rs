//! PostgreSQL, NATS JetStream and Temporal: fetched when needed, started on free ports, ended with us.

mod address;
mod fetch;
mod nats;
mod packages;
mod port;
mod postgres;
mod shared;
mod temporal;
mod user;
mod wheels;

pub use address::Address;
pub use fetch::{Say, find, find_pinned, quiet};
pub use nats::Nats;
pub use packages::{Packages, Python, python};
pub use port::{ensure_free, free_port};
pub use postgres::{Postgres, Safety};
pub use shared::{Addresses, shared};
pub use temporal::{Temporal, TimeServer, make_namespace};
pub use wheels::Tool;

use std::path::Path;

use crate::trouble::{Result, Trouble};

/// The three engines that a region runs on.
#[derive(Debug)]
pub struct Engines {
    /// The database.
    pub postgres: Postgres,
    /// The message stream.
    pub nats: Nats,
    /// The alarm clock.
    pub temporal: Temporal,
}

impl Engines {
    /// Starts all three side by side, with their data and logs under `folder`.
    pub fn start(folder: &Path, safety: Safety, say: Say<'_>) -> Result<Self> {
        for tool in [Tool::Postgres, Tool::Nats, Tool::Temporal] {
            find(tool, say)?;
        }
        say("Starting PostgreSQL, NATS and Temporal");
        std::thread::scope(|scope| {
            let postgres = scope.spawn(|| Postgres::start(&folder.join("postgres"), safety));
            let nats = scope.spawn(|| Nats::start(&folder.join("nats")));
            let temporal = scope.spawn(|| Temporal::start(&folder.join("temporal")));
            let gone = |_| Trouble::refused("start the engines", "a starting thread panicked");
            let (postgres, nats, temporal) = (postgres.join(), nats.join(), temporal.join());
            Ok(Self { postgres: postgres.map_err(gone)??, nats: nats.map_err(gone)??, temporal: temporal.map_err(gone)?? })
        })
    }

    /// Where they can be reached.
    pub fn addresses(&self) -> Addresses {
        Addresses {
            postgres: self.postgres.url(),
            nats: self.nats.url(),
            nats_monitoring: self.nats.monitoring_url(),
            temporal: self.temporal.url(),
            temporal_http: self.temporal.http_url(),
            temporal_ui: self.temporal.ui_url(),
        }
    }
}
