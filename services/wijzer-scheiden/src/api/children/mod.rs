//! The voice of the child, and contact with both parents.

mod hear;
mod losses;
mod restore_contact;
mod stop_contact;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::trajectories::view;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(hear::hear))
        .routes(routes!(stop_contact::stop_contact))
        .routes(routes!(restore_contact::restore_contact))
        .routes(routes!(losses::losses))
}
