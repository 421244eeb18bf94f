//! GET /policies/{version}/difference: what a version would do to open obligations, before it does.

use platform::Work;
use platform::http::{Json, Page, Paging, Path, Query, Reply};
use platform::may::May;

use crate::actions::ReadObligations;
use crate::api::moves::{Move, page};
use crate::commands;

/// Show what a policy version would change
///
/// As if it came into force now: obligations that would move, open or be cancelled, and those held back because a policy never moves a due
/// instant earlier. What stays as it is, is left out. `limit` counts subjects, not items: a page can be empty and yet have a next one.
/// Nothing is changed.
#[utoipa::path(get, path = "/policies/{version}/difference", params(("version" = String, Path, description = "the version"), Paging),
    responses((status = 200, body = Page<Move>)))]
pub(crate) async fn difference(
    may: May<ReadObligations>,
    version: Path<String>,
    paging: Query<Paging>,
    work: Work,
) -> Reply<Page<Move>> {
    let tx = work.begin(&may).await?;
    let found = commands::difference::of_policy(&tx, &may, &version, paging.after()?, paging.limit()).await?;
    tx.commit().await?;
    Ok(Json(page(found)))
}
