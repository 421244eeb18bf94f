//! Signals that institutions counted and did not yet report.

mod close;
mod count;
mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list::list, count::count)).routes(routes!(close::close))
}
