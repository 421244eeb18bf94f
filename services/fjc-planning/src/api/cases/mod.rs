//! Cases that Veilig Thuis transferred.

mod accept;
mod decline;
mod get;
mod list;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(accept::accept))
        .routes(routes!(decline::decline))
}
