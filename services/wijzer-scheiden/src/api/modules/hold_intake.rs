//! Record that the intake of a module was held.

use kernel::id::{ModuleId, TrajectoryId};
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::ModuleView;
use crate::commands::{self, ModuleAct};
use crate::rights::ArrangeModules;

/// Record that the intake of a module was held.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/modules/{moduleId}/hold-intake", request_body = Step, responses((status = 200, body = ModuleView)))]
pub(super) async fn hold_intake(
    may: May<ArrangeModules>,
    ids: Path<(TrajectoryId, ModuleId)>,
    work: Work,
    body: Valid<Step>,
) -> Reply<ModuleView> {
    let (id, module) = *ids;
    let mut tx = work.begin(&may).await?;
    let module = commands::module_step(&mut tx, &may, id, module, ModuleAct::HoldIntake, body.occurred_at).await?;
    let view = ModuleView::from(&module);
    tx.commit().await?;
    Ok(Json(view))
}
