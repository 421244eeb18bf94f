//! Record that direct safety was reached, and what showed it.

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

/// What showed that the household is safe now.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ReachSafety)]
pub(super) struct Body {
    /// What showed it.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    shown_by: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.shown_by, "shownBy");
    }
}

/// Record that direct safety was reached, and what showed it.
#[utoipa::path(post, path = "/dossiers/{dossierId}/direct-safety", request_body = Body, responses((status = 200, body = DossierView)))]
pub(super) async fn reach_safety(may: May<PlanSafety>, id: Path<DossierId>, work: Work, body: Valid<Body>) -> Reply<DossierView> {
    let mut tx = work.begin(&may).await?;
    commands::reach_safety(&mut tx, &may, *id, &body.shown_by, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
