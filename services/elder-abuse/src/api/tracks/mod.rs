//! Tracks from their entry to their end.

mod accept;
mod assign_lead;
mod complete;
mod end;
mod enter;
mod file;
mod get;
mod list;
mod look_after;
mod record_forms;
mod share;
mod withdraw;

use kernel::id::TrackId;
use platform::Tx;
use platform::may::{Action, May};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::TrackView;
use crate::{Error, store};

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list, enter::enter))
        .routes(routes!(get::get))
        .routes(routes!(file::file))
        .routes(routes!(accept::accept))
        .routes(routes!(record_forms::record_forms))
        .routes(routes!(complete::complete))
        .routes(routes!(withdraw::withdraw))
        .routes(routes!(end::end))
        .routes(routes!(look_after::look_after))
        .routes(routes!(assign_lead::assign_lead))
        .routes(routes!(share::share))
}

/// A track after a step in it.
pub(super) async fn view<A: Action>(tx: &Tx, may: &May<A>, id: TrackId) -> Result<TrackView, Error> {
    let record = store::tracks::get(tx, may, id).await?;
    TrackView::read(tx, &record).await
}
