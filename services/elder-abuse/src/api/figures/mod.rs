//! How much of the abuse of older people is reported.

mod get;
mod keep_population;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(get::get)).routes(routes!(keep_population::keep_population))
}
