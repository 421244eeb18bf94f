//! What is owed to the persons in a report.

mod extend_informing;
mod help_not_needed;
mod inform_person;
mod start_help;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(extend_informing::extend_informing))
        .routes(routes!(help_not_needed::help_not_needed))
        .routes(routes!(inform_person::inform_person))
        .routes(routes!(start_help::start_help))
}
