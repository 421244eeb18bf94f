//! Complete a module, with what it did to the conflict.

use kernel::id::{ModuleId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ModuleView;
use crate::commands::{self, ModuleAct};
use crate::domain::codes::Effect;
use crate::rights::ArrangeModules;

/// Complete a module, with what it did to the conflict.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CompleteModule)]
pub(super) struct Body {
    /// What it did.
    effect: Effect,
    /// In words; kept in the file, never in a fact.
    note: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(self.note.as_deref().unwrap_or_default(), "note");
    }
}

/// Complete a module, with what it did to the conflict.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/modules/{moduleId}/complete", request_body = Body, responses((status = 200, body = ModuleView)))]
pub(super) async fn complete(
    may: May<ArrangeModules>,
    ids: Path<(TrajectoryId, ModuleId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<ModuleView> {
    let (id, module) = *ids;
    let act = ModuleAct::Complete(body.effect, body.note.clone());
    let mut tx = work.begin(&may).await?;
    let module = commands::module_step(&mut tx, &may, id, module, act, body.occurred_at).await?;
    let view = ModuleView::from(&module);
    tx.commit().await?;
    Ok(Json(view))
}
