//! Extend the term for the safety plan, once.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::DossierView;
use super::view;
use crate::commands;
use crate::rights::PlanSafety;

/// An extension with its reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExtendPlan)]
pub(super) struct Body {
    /// By how many working days.
    #[schema(minimum = 1, maximum = 5)]
    working_days: u32,
    /// Why.
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

/// Extend the term for the safety plan, once, with a reason.
#[utoipa::path(post, path = "/dossiers/{dossierId}/safety-plan/extend", request_body = Body, responses((status = 200, body = DossierView)))]
pub(super) async fn extend_plan(may: May<PlanSafety>, id: Path<DossierId>, work: Work, body: Valid<Body>) -> Reply<DossierView> {
    let mut tx = work.begin(&may).await?;
    commands::extend_plan(&mut tx, &may, *id, body.working_days, &body.reason, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
