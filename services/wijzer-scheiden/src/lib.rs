#![doc = include_str!("../README.md")]

mod api;
mod commands;
pub mod domain;
mod error;
mod facts;
mod instruments;
mod rights;
mod store;
mod subscriptions;

use platform::Service;

pub(crate) use error::Error;

/// The service as it describes itself.
pub fn service() -> Service {
    Service::new("wijzer-scheiden", "High-conflict divorce")
        .description(
            "Two parents and their children: screening first, then help, the court's calendar and the High Conflict Forum.",
        )
        .migration("0001_trajectories.sql", include_str!("../migrations/0001_trajectories.sql"))
        .migration("0002_transfers.sql", include_str!("../migrations/0002_transfers.sql"))
        .actions(rights::ALL)
        .policies(rights::POLICIES)
        .routes(api::routes())
        .subscription(subscriptions::all())
}
