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
    Service::new("elder-abuse", "Abuse of older people")
        .description("An older person: what drives the abuse first, then a plan that protects; and how much is never reported.")
        .migration("0001_tracks.sql", include_str!("../migrations/0001_tracks.sql"))
        .actions(rights::ALL)
        .policies(rights::POLICIES)
        .routes(api::routes())
        .subscription(subscriptions::all())
}
