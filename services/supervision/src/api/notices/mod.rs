//! Notices: what listeners at desks are to be told of outside the portal. Ids, codes and instants only.

mod list;
mod mark_told;

use platform::problem::{Kind, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::domain::listener::Listener;

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(mark_told::mark_told))
}

fn listener(name: &str) -> Result<Listener, Problem> {
    name.parse().map_err(|wrong: crate::domain::listener::NotAListener| {
        Problem::new(Kind::Invalid, "The request names no listener.").field("listener", wrong.to_string())
    })
}
