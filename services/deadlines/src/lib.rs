#![doc = include_str!("../README.md")]

mod actions;
mod api;
mod commands;
mod domain;
mod error;
mod facts;
mod loops;
mod store;
mod subscriptions;

pub use commands::past::{Past, past};

use platform::Service;

/// The service as it describes itself.
pub fn service() -> Service {
    Service::new("deadlines", "Deadlines")
        .description("What is owed, by when, and who hears of it: facts, policy and calendar make obligations; a ring puts on record what was reached.")
        .migration("0001_obligations.sql", include_str!("../migrations/0001_obligations.sql"))
        .migration("0002_daily_list.sql", include_str!("../migrations/0002_daily_list.sql"))
        .migration("0003_rule_changes.sql", include_str!("../migrations/0003_rule_changes.sql"))
        .migration("0004_parked.sql", include_str!("../migrations/0004_parked.sql"))
        .migration("0005_simulations.sql", include_str!("../migrations/0005_simulations.sql"))
        .migration("0006_no_index_on_activations.sql", include_str!("../migrations/0006_no_index_on_activations.sql"))
        .migration("0007_simulations_that_fail.sql", include_str!("../migrations/0007_simulations_that_fail.sql"))
        .migration("0008_rung_by_the_reconciler.sql", include_str!("../migrations/0008_rung_by_the_reconciler.sql"))
        .actions(actions::ALL)
        .policies(actions::POLICIES)
        .routes(api::routes())
        .provide(commands::rules::Parsed::default())
        .provide(commands::ring::Bell::default())
        .subscription(subscriptions::facts())
        .background("neighbours", loops::neighbours)
        .background("sweep", loops::sweep)
        .background("reproject", loops::reproject)
        .background("simulations", loops::simulations)
}
