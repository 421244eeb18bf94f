//! Institutions, their attention officers, and training sessions.

mod join;
mod leave;
mod list;
mod name_officer;
mod record_training;
mod trainings;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list, join::join))
        .routes(routes!(name_officer::name_officer))
        .routes(routes!(leave::leave))
        .routes(routes!(trainings::trainings, record_training::record_training))
}
