//! One case.

use kernel::id::TransferId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::super::views::CaseView;
use crate::rights::SeeCases;
use crate::store;

/// One case.
#[utoipa::path(get, path = "/cases/{transferId}", responses((status = 200, body = CaseView)))]
pub(super) async fn get(may: May<SeeCases>, id: Path<TransferId>, work: Work) -> Reply<CaseView> {
    let tx = work.begin(&may).await?;
    let case = store::cases::get(&tx, &may, *id).await?;
    Ok(Json(CaseView::from(&case)))
}
