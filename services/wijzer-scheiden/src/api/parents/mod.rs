//! Screening and consent of each parent.

mod give_consent;
mod instruments;
mod screen;
mod screenings;
mod withdraw_consent;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::trajectories::view;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(instruments::instruments))
        .routes(routes!(screenings::screenings))
        .routes(routes!(screen::screen))
        .routes(routes!(give_consent::give_consent))
        .routes(routes!(withdraw_consent::withdraw_consent))
}
