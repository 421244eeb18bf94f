//! HTTP: one endpoint a file, each asking its permission, its body, a transaction and one command.

mod advices;
mod body;
mod codes;
mod files;
mod households;
mod persons;
mod posted;
mod reports;
mod seen;
mod transfers;
mod views;

use utoipa_axum::router::OpenApiRouter;

/// Every endpoint, as paths below `/intake/v1`.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(reports::routes())
        .merge(persons::routes())
        .merge(posted::routes())
        .merge(transfers::routes())
        .merge(households::routes())
        .merge(advices::routes())
}
