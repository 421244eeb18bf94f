//! The High Conflict Forum.

mod advise;
mod agenda;
mod ask;
mod follow_up;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(agenda::agenda))
        .routes(routes!(ask::ask))
        .routes(routes!(advise::advise))
        .routes(routes!(follow_up::follow_up))
}
