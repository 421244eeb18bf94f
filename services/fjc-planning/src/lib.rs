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
    Service::new("fjc-planning", "Planning at the Family Justice Center")
        .description("Cases that Veilig Thuis transfers, dossiers of households, safety plans and help per person.")
        .migration("0001_cases_and_dossiers.sql", include_str!("../migrations/0001_cases_and_dossiers.sql"))
        .actions(rights::ALL)
        .policies(rights::POLICIES)
        .routes(api::routes())
        .subscription(subscriptions::all())
}
