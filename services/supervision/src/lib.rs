#![doc = include_str!("../README.md")]

mod api;
mod commands;
pub mod domain;
mod error;
mod facts;
mod rights;
mod store;
mod subscriptions;

use platform::Service;

pub(crate) use error::Error;

/// The service as it describes itself.
pub fn service() -> Service {
    Service::new("supervision", "Supervision")
        .description("The one coordinator of each dossier, concerns, and escalations to desks.")
        .migration("0001_coordinators_and_escalations.sql", include_str!("../migrations/0001_coordinators_and_escalations.sql"))
        .migration("0002_told.sql", include_str!("../migrations/0002_told.sql"))
        .actions(rights::ALL)
        .policies(rights::POLICIES)
        .routes(api::routes())
        .subscription(subscriptions::all())
}
