//! One dossier and who coordinates it.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::super::views::DossierView;
use crate::rights::SeeDossiers;
use crate::store;

/// One dossier and who coordinates it.
#[utoipa::path(get, path = "/dossiers/{dossierId}", responses((status = 200, body = DossierView)))]
pub(super) async fn get(may: May<SeeDossiers>, id: Path<DossierId>, work: Work) -> Reply<DossierView> {
    let tx = work.begin(&may).await?;
    let record = store::dossiers::get(&tx, &may, *id).await?;
    Ok(Json(DossierView::from(&record)))
}
