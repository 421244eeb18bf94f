#![doc = include_str!("../README.md")]

mod api;
pub mod commands;
pub mod domain;
pub mod error;
pub mod facts;
pub mod rights;
pub mod store;
mod subscriptions;

use platform::Service;

/// Intake as it describes itself.
pub fn service() -> Service {
    Service::new("intake", "Intake of Veilig Thuis")
        .description(
            "Reports and advice: what came in, and every step that Veilig Thuis takes with it, until the safety of \
             everyone concerned lies in the right hands. Advice and reports are different things.",
        )
        .migration("0001_reports.sql", include_str!("../migrations/0001_reports.sql"))
        .migration("0002_advices.sql", include_str!("../migrations/0002_advices.sql"))
        .migration("0003_children_in_two_households.sql", include_str!("../migrations/0003_children_in_two_households.sql"))
        .migration("0004_receivers.sql", include_str!("../migrations/0004_receivers.sql"))
        .routes(api::routes())
        .actions(rights::ALL)
        .policies(rights::POLICIES)
        .subscription(subscriptions::subscription())
}
