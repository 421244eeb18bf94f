//! Who may act for an older person.

mod keep;
mod know;
mod revoke;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(know::know)).routes(routes!(revoke::revoke)).routes(routes!(keep::keep))
}
