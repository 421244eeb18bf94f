//! HTTP: one endpoint a file.

mod children;
mod codes;
mod court;
mod forum;
mod modules;
mod parents;
mod trajectories;
mod transfers;
mod views;

use utoipa_axum::router::OpenApiRouter;

/// The endpoints.
pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(trajectories::routes())
        .merge(transfers::routes())
        .merge(court::routes())
        .merge(parents::routes())
        .merge(modules::routes())
        .merge(children::routes())
        .merge(forum::routes())
}
