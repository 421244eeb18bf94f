//! The calendar of the court.

mod calendar;
mod end_main;
mod move_date;
mod report;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::trajectories::view;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(calendar::calendar))
        .routes(routes!(move_date::move_date))
        .routes(routes!(report::report))
        .routes(routes!(end_main::end_main))
}
