//! GET /rungs: the rungs that were reached, the newest first: the region's timeline.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use uuid::Uuid;

use crate::actions::ReadObligations;
use crate::api::views::Rung;
use crate::store;

/// List rungs reached
#[utoipa::path(get, path = "/rungs", params(Paging), responses((status = 200, body = Page<Rung>)))]
pub(crate) async fn rungs(may: May<ReadObligations>, paging: Query<Paging>, work: Work) -> Reply<Page<Rung>> {
    let after: Option<(Timestamp, Uuid)> = paging.after()?;
    let tx = work.begin(&may).await?;
    let found = store::rungs::page(&tx, &may, after, paging.fetch()).await?;
    tx.commit().await?;
    Ok(Json(Page::of(&paging, found, |model| (Timestamp::from(model.recorded_at), model.fact_id), Rung::from)))
}
