//! The endpoints, one a file.

mod decrees;
mod moves;
mod notifications;
mod obligations;
mod policies;
mod rule_changes;
mod schedules;
mod simulations;
mod subjects;
mod views;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Every endpoint of this service.
pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(subjects::obligations::list))
        .routes(routes!(subjects::ring::ring))
        .routes(routes!(obligations::list::list))
        .routes(routes!(obligations::get::get))
        .routes(routes!(obligations::certificate::certificate))
        .routes(routes!(obligations::lift::lift))
        .routes(routes!(obligations::counts::counts))
        .routes(routes!(obligations::rungs::rungs))
        .routes(routes!(notifications::list::list))
        .routes(routes!(notifications::daily_list::list))
        .routes(routes!(notifications::accept::accept))
        .routes(routes!(schedules::list))
        .routes(routes!(policies::list::list, policies::submit::submit))
        .routes(routes!(policies::get::get))
        .routes(routes!(policies::activate::activate))
        .routes(routes!(policies::withdraw::withdraw))
        .routes(routes!(policies::difference::difference))
        .routes(routes!(decrees::list::list, decrees::record::record))
        .routes(routes!(decrees::difference::difference))
        .routes(routes!(rule_changes::moves::list))
        .routes(routes!(simulations::list::list, simulations::ask::ask))
        .routes(routes!(simulations::get::get))
}
