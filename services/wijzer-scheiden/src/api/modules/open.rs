//! Open a module of help: after screening, and joint only if nothing stands against it.

use kernel::id::{ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ModuleView;
use crate::commands;
use crate::domain::codes::ModuleKind;
use crate::rights::ArrangeModules;

/// Open a module of help: after screening, and joint only if nothing stands against it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OpenModule)]
pub(super) struct Body {
    /// Which module.
    module: ModuleKind,
    /// The parent, for New Ways for Families and supervised contact.
    parent_id: Option<ParentId>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Open a module of help: after screening, and joint only if nothing stands against it.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/modules", request_body = Body, responses((status = 201, body = ModuleView)))]
pub(super) async fn open(
    may: May<ArrangeModules>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<ModuleView>> {
    let mut tx = work.begin(&may).await?;
    let module = commands::open_module(&mut tx, &may, *id, body.module, body.parent_id, body.occurred_at).await?;
    let view = ModuleView::from(&module);
    tx.commit().await?;
    Ok(Created(format!("modules/{}", module.id), view))
}
