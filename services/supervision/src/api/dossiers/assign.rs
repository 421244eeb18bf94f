//! Assign the coordinator of a dossier, or hand it over to another.

use kernel::id::{DossierId, WorkerId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::CoordinatorView;
use crate::commands;
use crate::rights::AssignCoordinators;

/// Who coordinates from now on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssignCoordinator)]
pub(super) struct Body {
    /// The coordinator.
    worker_id: WorkerId,
    /// For a handover: who coordinates now. If that is somebody else by then, nothing changes (409).
    replaces: Option<WorkerId>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Assign the coordinator of a dossier, or hand it over to another.
#[utoipa::path(post, path = "/dossiers/{dossierId}/coordinator", request_body = Body, responses((status = 200, body = CoordinatorView)))]
pub(super) async fn assign(
    may: May<AssignCoordinators>,
    id: Path<DossierId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<CoordinatorView> {
    let mut tx = work.begin(&may).await?;
    let begun = commands::assign(&mut tx, &may, *id, body.worker_id, body.replaces, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(CoordinatorView::from(&begun)))
}
