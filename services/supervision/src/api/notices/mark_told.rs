//! A listener took a notice.

use kernel::id::EscalationId;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::listener;
use crate::commands;
use crate::rights::TellDesks;

/// Who took it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MarkTold)]
pub(super) struct Body {
    /// Who listens there: the name of an EscalationDesk.
    #[schema(min_length = 1, max_length = 253)]
    listener: String,
}

impl Validate for Body {}

/// Who was told of what.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    /// The escalation.
    escalation_id: EscalationId,
    /// Who was told.
    listener: String,
}

/// Say that a listener at a desk was told of an escalation. Saying it again changes nothing.
#[utoipa::path(post, path = "/escalations/{escalationId}/mark-told", request_body = Body, responses((status = 200, body = Told)))]
pub(super) async fn mark_told(may: May<TellDesks>, id: Path<EscalationId>, work: Work, body: Valid<Body>) -> Reply<Told> {
    let listener = listener(&body.listener)?;
    let mut tx = work.begin(&may).await?;
    commands::mark_told(&mut tx, &may, *id, &listener).await?;
    tx.commit().await?;
    Ok(Json(Told { escalation_id: *id, listener: listener.to_string() }))
}
