//! Everybody who coordinated a dossier, first to last.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::super::views::CoordinatorView;
use crate::rights::SeeDossiers;
use crate::store;

/// Everybody who coordinated a dossier, first to last: without gap or overlap.
#[utoipa::path(get, path = "/dossiers/{dossierId}/coordinators", responses((status = 200, body = Vec<CoordinatorView>)))]
pub(super) async fn coordinators(may: May<SeeDossiers>, id: Path<DossierId>, work: Work) -> Reply<Vec<CoordinatorView>> {
    let tx = work.begin(&may).await?;
    store::dossiers::get(&tx, &may, *id).await?;
    let history = store::assignments::history(&tx, *id).await?;
    Ok(Json(history.iter().map(CoordinatorView::from).collect()))
}
