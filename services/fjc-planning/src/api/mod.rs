//! HTTP: one endpoint a file.

mod cases;
mod dossiers;
mod help;
mod views;

use utoipa_axum::router::OpenApiRouter;

/// The endpoints.
pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().merge(cases::routes()).merge(dossiers::routes()).merge(help::routes())
}
