//! What the court is asked, and what it decides.

mod decide;
mod request;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(request::request)).routes(routes!(decide::decide))
}
