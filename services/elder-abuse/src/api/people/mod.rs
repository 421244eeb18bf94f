//! What people say, and what they are able to decide.

mod assess_capacity;
mod hear;
mod know_dementia;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(hear::hear))
        .routes(routes!(assess_capacity::assess_capacity))
        .routes(routes!(know_dementia::know_dementia))
}
