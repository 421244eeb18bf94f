#![doc = include_str!("../README.md")]

mod activities;
pub mod armer;
pub mod codec;
pub mod durable;
mod facts;
pub mod glance;
mod loops;
mod meter;
pub mod reconcile;
pub mod replay;
pub mod services;
pub mod settings;
mod store;
pub mod temporal;
pub mod test_clock;
pub mod worker;

use platform::Service;

pub use test_clock::test_clock;

/// The service as it describes itself. It has no endpoints.
pub fn service() -> Service {
    Service::new("workflows", "Workflows")
        .description("Waits in Temporal for the coming rung of every case and rings; delivers escalations.")
        .migration("0001_deliveries.sql", include_str!("../migrations/0001_deliveries.sql"))
        .provide(settings::Shared::default())
        .subscription(facts::subscription())
        .background("worker", loops::work)
        .background("watches", loops::arm)
        .background("deliveries", loops::deliver)
        .background("reconciler", loops::reconcile)
        .background("glance", loops::glance)
}
