//! Dossiers, their coordinators, and concerns about them.

mod assign;
mod coordinators;
mod get;
mod list;
mod list_concerns;
mod raise_concern;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(assign::assign))
        .routes(routes!(coordinators::coordinators))
        .routes(routes!(list_concerns::list_concerns, raise_concern::raise_concern))
}
