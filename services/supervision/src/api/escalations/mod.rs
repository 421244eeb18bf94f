//! Escalations, from raising to taking back.

mod acknowledge;
mod decide;
mod deliver;
mod get;
mod list;
mod raise;
mod resume;
mod suspend;
mod take_back;

use kernel::id::EscalationId;
use platform::Tx;
use platform::may::{Action, May};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::EscalationView;
use crate::{Error, store};

/// The endpoints.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(list::list, raise::raise))
        .routes(routes!(get::get))
        .routes(routes!(deliver::deliver))
        .routes(routes!(acknowledge::acknowledge))
        .routes(routes!(suspend::suspend))
        .routes(routes!(resume::resume))
        .routes(routes!(decide::decide))
        .routes(routes!(take_back::take_back))
}

async fn view<A: Action>(tx: &Tx, may: &May<A>, id: EscalationId) -> Result<EscalationView, Error> {
    let record = store::escalations::get(tx, may, id).await?;
    Ok(EscalationView::from(&record))
}
