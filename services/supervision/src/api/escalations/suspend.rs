//! Put the next step off, once, as the desk.

use kernel::id::EscalationId;
use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::EscalationView;
use super::view;
use crate::commands;
use crate::rights::AnswerEscalations;

/// Until when the next step is put off, and why.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SuspendEscalation)]
pub(super) struct Body {
    /// The day until which nothing is asked of the desk; later than today.
    #[schema(value_type = String, format = Date)]
    until_date: Date,
    /// Why, in words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.reason, "reason");
    }
}

/// Put the next step off, once, as the desk.
#[utoipa::path(post, path = "/escalations/{escalationId}/suspend", request_body = Body, responses((status = 200, body = EscalationView)))]
pub(super) async fn suspend(
    may: May<AnswerEscalations>,
    id: Path<EscalationId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<EscalationView> {
    let mut tx = work.begin(&may).await?;
    commands::suspend(&mut tx, &may, *id, body.until_date, &body.reason, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
