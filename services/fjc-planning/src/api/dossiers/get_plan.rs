//! The safety plan of a dossier, in words.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::super::views::PlanView;
use crate::rights::SeeDossiers;
use crate::{Error, store};

/// The safety plan of a dossier, in words.
#[utoipa::path(get, path = "/dossiers/{dossierId}/safety-plan", responses((status = 200, body = PlanView)))]
pub(super) async fn get_plan(may: May<SeeDossiers>, id: Path<DossierId>, work: Work) -> Reply<PlanView> {
    let tx = work.begin(&may).await?;
    let record = store::dossiers::get(&tx, &may, *id).await?;
    let plan_id = record.moments.plan.ok_or(Error::NotFound("safety plan"))?;
    let plan = store::plans::get(&tx, plan_id).await?;
    Ok(Json(PlanView::new(plan_id, &plan)))
}
