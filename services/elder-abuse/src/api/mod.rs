//! HTTP: one endpoint a file.

mod codes;
mod court;
mod figures;
mod institutions;
mod money;
mod people;
mod plan;
mod signals;
mod tracks;
mod views;

use utoipa_axum::router::OpenApiRouter;

/// The endpoints.
pub(crate) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .merge(tracks::routes())
        .merge(plan::routes())
        .merge(people::routes())
        .merge(money::routes())
        .merge(court::routes())
        .merge(institutions::routes())
        .merge(signals::routes())
        .merge(figures::routes())
}
