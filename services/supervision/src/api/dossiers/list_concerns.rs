//! Concerns about a dossier, first to last.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Json, Page, Paging, Path, Query, Reply};
use platform::may::May;

use super::super::views::ConcernView;
use crate::domain::concern::Concern;
use crate::rights::SeeDossiers;
use crate::store;
use crate::store::concerns::Key;

/// Concerns about a dossier, first to last.
#[utoipa::path(get, path = "/dossiers/{dossierId}/concerns", params(Paging), responses((status = 200, body = Page<ConcernView>)))]
pub(super) async fn list_concerns(
    may: May<SeeDossiers>,
    id: Path<DossierId>,
    paging: Query<Paging>,
    work: Work,
) -> Reply<Page<ConcernView>> {
    let after = paging.after::<Key>()?;
    let tx = work.begin(&may).await?;
    store::dossiers::get(&tx, &may, *id).await?;
    let rows = store::concerns::of_dossier(&tx, *id, after, paging.fetch()).await?;
    Ok(Json(Page::of(&paging, rows, |one: &Concern| (one.at, one.id), |one| ConcernView::from(&one))))
}
