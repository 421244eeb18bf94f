//! Escalate a dossier to a desk.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::codes::Desk;
use super::super::views::EscalationView;
use super::view;
use crate::commands::{self, Raising};
use crate::rights::RaiseEscalations;

/// A dossier that goes to a desk.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RaiseEscalation)]
pub(super) struct Body {
    /// The dossier.
    dossier_id: DossierId,
    /// The desk: `veilig-thuis`, `youth-protection-table` (only where a minor or unborn child is concerned) or `justice`.
    desk: Desk,
    /// Why, in words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// Whether it cannot wait.
    #[serde(default)]
    acute: bool,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.reason, "reason");
    }
}

/// Escalate a dossier to a desk.
#[utoipa::path(post, path = "/escalations", request_body = Body, responses((status = 201, body = EscalationView)))]
pub(super) async fn raise(may: May<RaiseEscalations>, work: Work, body: Valid<Body>) -> Answered<Created<EscalationView>> {
    let Body { dossier_id, desk, reason, acute, occurred_at } = body.into_inner();
    let mut tx = work.begin(&may).await?;
    let asked = Raising { dossier: dossier_id, desk: desk.into(), acute, reason, occurred_at };
    let escalation = commands::raise_escalation(&mut tx, &may, asked).await?;
    let view = view(&tx, &may, escalation.id).await?;
    tx.commit().await?;
    Ok(Created(format!("escalations/{}", escalation.id), view))
}
