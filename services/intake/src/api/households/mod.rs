//! Households: which may be the same, and the decision that two are.

mod matches;
mod merge;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(matches::matches)).routes(routes!(merge::merge))
}
