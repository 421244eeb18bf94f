//! GET /rule-changes/{number}/moves: what a policy, a decree or an override did to open obligations.

use platform::Work;
use platform::http::{Json, Page, Paging, Path, Query, Reply};
use platform::may::May;
use uuid::Uuid;

use crate::actions::ReadObligations;
use crate::api::moves::Move;
use crate::error::Error;
use crate::store;

/// List what a change of the rules moved
///
/// Written as each subject is projected again, so complete some seconds after the change counts. A subject that several changes reach at once
/// is listed under the last of them.
#[utoipa::path(get, path = "/rule-changes/{number}/moves", params(
    ("number" = i64, Path, description = "the number of the change: `change` of an activation, a decree or an override"),
    Paging,
), responses((status = 200, body = Page<Move>)))]
pub(crate) async fn list(may: May<ReadObligations>, number: Path<i64>, paging: Query<Paging>, work: Work) -> Reply<Page<Move>> {
    let after: Option<Uuid> = paging.after()?;
    let tx = work.begin(&may).await?;
    let change = store::changes::get(tx.db(), *number).await.map_err(Error::from)?;
    let change = change.ok_or(Error::NotFound("change of the rules"))?;
    let found = store::moves::page(&tx, &may, change.number, after, paging.fetch()).await?;
    tx.commit().await?;
    Ok(Json(Page::of(&paging, found, |(done, _)| done.obligation_id, Move::from)))
}
