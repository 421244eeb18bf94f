//! Record that the household refuses a safety plan, and why.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::DossierView;
use super::view;
use crate::commands;
use crate::rights::PlanSafety;

/// Record that the household refuses a safety plan, and why.
#[utoipa::path(post, path = "/dossiers/{dossierId}/safety-plan/refuse", request_body = ReasonedStep, responses((status = 200, body = DossierView)))]
pub(super) async fn refuse_plan(
    may: May<PlanSafety>,
    id: Path<DossierId>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<DossierView> {
    let mut tx = work.begin(&may).await?;
    commands::refuse_plan(&mut tx, &may, *id, &body.reason, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
