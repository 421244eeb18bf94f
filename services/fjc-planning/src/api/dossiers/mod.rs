//! Dossiers and their safety plans.

mod agree_plan;
mod close;
mod extend_plan;
mod get;
mod get_plan;
mod list;
mod reach_safety;
mod refuse_plan;

use kernel::id::DossierId;
use platform::Tx;
use platform::may::{Action, May};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::DossierView;
use crate::{Error, store};

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(get::get))
        .routes(routes!(get_plan::get_plan, agree_plan::agree_plan))
        .routes(routes!(refuse_plan::refuse_plan))
        .routes(routes!(extend_plan::extend_plan))
        .routes(routes!(reach_safety::reach_safety))
        .routes(routes!(close::close))
}

async fn view<A: Action>(tx: &Tx, may: &May<A>, id: DossierId) -> Result<DossierView, Error> {
    let record = store::dossiers::get(tx, may, id).await?;
    let helps = store::helps::of_dossier(tx, id).await?;
    Ok(DossierView::new(&record, &helps))
}
