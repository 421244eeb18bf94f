//! Modules of help.

mod complete;
mod effects;
mod hold_intake;
mod hold_session;
mod open;
mod stop;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(open::open))
        .routes(routes!(hold_intake::hold_intake))
        .routes(routes!(hold_session::hold_session))
        .routes(routes!(complete::complete))
        .routes(routes!(stop::stop))
        .routes(routes!(effects::effects))
}
