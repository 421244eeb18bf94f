//! Trajectories from their entry to their end.

mod accept;
mod arrange_tracks;
mod assess_conflict;
mod assign_lead;
mod complete;
mod enter;
mod examine;
mod extend;
mod file;
mod get;
mod hold_intake;
mod link;
mod list;
mod start;
mod suspect;
mod withdraw;

use kernel::id::TrajectoryId;
use platform::Tx;
use platform::may::{Action, May};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::TrajectoryView;
use crate::{Error, store};

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list, enter::enter))
        .routes(routes!(get::get))
        .routes(routes!(file::file))
        .routes(routes!(examine::examine))
        .routes(routes!(accept::accept))
        .routes(routes!(hold_intake::hold_intake))
        .routes(routes!(start::start))
        .routes(routes!(extend::extend))
        .routes(routes!(complete::complete))
        .routes(routes!(withdraw::withdraw))
        .routes(routes!(assign_lead::assign_lead))
        .routes(routes!(link::link))
        .routes(routes!(arrange_tracks::arrange_tracks))
        .routes(routes!(assess_conflict::assess_conflict))
        .routes(routes!(suspect::suspect))
}

/// A trajectory after a step in it.
pub(super) async fn view<A: Action>(tx: &Tx, may: &May<A>, id: TrajectoryId) -> Result<TrajectoryView, Error> {
    let record = store::trajectories::get(tx, may, id).await?;
    TrajectoryView::read(tx, &record).await
}
