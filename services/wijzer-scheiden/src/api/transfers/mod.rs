//! Transfers of Veilig Thuis; one becomes a trajectory by being entered.

mod decline;
mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(decline::decline))
}
