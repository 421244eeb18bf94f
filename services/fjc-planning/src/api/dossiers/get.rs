//! One dossier, with the help of everybody in it.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Answered, Path, Versioned};
use platform::may::May;

use super::super::views::DossierView;
use crate::rights::SeeDossiers;
use crate::store;

/// One dossier, with the help of everybody in it.
#[utoipa::path(get, path = "/dossiers/{dossierId}", responses((status = 200, body = DossierView)))]
pub(super) async fn get(may: May<SeeDossiers>, id: Path<DossierId>, work: Work) -> Answered<Versioned<DossierView>> {
    let tx = work.begin(&may).await?;
    let record = store::dossiers::get(&tx, &may, *id).await?;
    let helps = store::helps::of_dossier(&tx, *id).await?;
    Ok(Versioned(record.version, DossierView::new(&record, &helps)))
}
