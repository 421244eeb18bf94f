//! Record what the court decided, or that the petitioner withdrew.

use kernel::id::{ProtectionId, TrackId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands;
use crate::domain::codes::CourtDecision;
use crate::rights::KeepProtections;

/// Record what the court decided, or that the petitioner withdrew.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DecideProtection)]
pub(super) struct Body {
    /// What became of it.
    decision: CourtDecision,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Record what the court decided, or that the petitioner withdrew.
#[utoipa::path(post, path = "/tracks/{trackId}/protection-requests/{protectionId}/decide", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn decide(
    may: May<KeepProtections>,
    ids: Path<(TrackId, ProtectionId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::decide_protection(&mut tx, &may, (id, part), body.decision, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
