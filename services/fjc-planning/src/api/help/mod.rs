//! Help for one person of a dossier.

mod accept;
mod complete;
mod not_needed;
mod offer;
mod refuse;
mod start;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(offer::offer))
        .routes(routes!(accept::accept))
        .routes(routes!(refuse::refuse))
        .routes(routes!(start::start))
        .routes(routes!(complete::complete))
        .routes(routes!(not_needed::not_needed))
}
