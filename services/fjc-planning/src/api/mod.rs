//! HTTP: one endpoint a file.

use utoipa_axum::router::OpenApiRouter;

pub(crate) fn routes() -> OpenApiRouter { OpenApiRouter::new() }
