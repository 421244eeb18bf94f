//! Stop a module before it is completed.

use kernel::id::{ModuleId, TrajectoryId};
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::ModuleView;
use crate::commands::{self, ModuleAct};
use crate::rights::ArrangeModules;

/// Stop a module before it is completed.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/modules/{moduleId}/stop", request_body = ReasonedStep, responses((status = 200, body = ModuleView)))]
pub(super) async fn stop(
    may: May<ArrangeModules>,
    ids: Path<(TrajectoryId, ModuleId)>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<ModuleView> {
    let (id, module) = *ids;
    let mut tx = work.begin(&may).await?;
    let module = commands::module_step(&mut tx, &may, id, module, ModuleAct::Stop(body.reason.clone()), body.occurred_at).await?;
    let view = ModuleView::from(&module);
    tx.commit().await?;
    Ok(Json(view))
}
