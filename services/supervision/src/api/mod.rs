//! HTTP: one endpoint a file.

mod codes;
mod dossiers;
mod escalations;
mod notices;
mod views;

use utoipa_axum::router::OpenApiRouter;

/// The endpoints.
pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().merge(dossiers::routes()).merge(escalations::routes()).merge(notices::routes())
}
