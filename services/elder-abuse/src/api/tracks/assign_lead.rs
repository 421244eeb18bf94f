//! Assign who leads a track.

use kernel::id::{TrackId, WorkerId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrackView;
use super::view;
use crate::commands;
use crate::rights::AssignCoordinators;

/// Assign who leads a track.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssignTrackLead)]
pub(super) struct Body {
    /// Who leads from now on.
    worker_id: WorkerId,
    /// Who leads now, as far as you know; absent: nobody.
    replaces: Option<WorkerId>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Assign who leads a track.
#[utoipa::path(post, path = "/tracks/{trackId}/lead", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn assign_lead(
    may: May<AssignCoordinators>,
    id: Path<TrackId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::assign_lead(&mut tx, &may, *id, body.worker_id, body.replaces, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
