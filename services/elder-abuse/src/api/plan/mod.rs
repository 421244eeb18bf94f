//! What drives the abuse, then the plan, then its measures.

mod agree;
mod close_measure;
mod measure;
mod open_measure;
mod record_dynamics;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(record_dynamics::record_dynamics))
        .routes(routes!(agree::agree))
        .routes(routes!(open_measure::open_measure))
        .routes(routes!(close_measure::close_measure))
}
