//! Close a dossier: everybody has help that started, or a reason why none is needed.

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
use crate::rights::CloseDossiers;

/// How a dossier ends.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CloseDossier)]
pub(super) struct Body {
    /// Needed where direct safety was not reached: why it closes all the same, and who keeps sight of safety.
    #[schema(min_length = 1, max_length = 4000)]
    reason: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(self.reason.as_deref().unwrap_or_default(), "reason");
    }
}

/// Close a dossier: everybody has help that started, or a reason why none is needed.
#[utoipa::path(post, path = "/dossiers/{dossierId}/close", request_body = Body, responses((status = 200, body = DossierView)))]
pub(super) async fn close(may: May<CloseDossiers>, id: Path<DossierId>, work: Work, body: Valid<Body>) -> Reply<DossierView> {
    let mut tx = work.begin(&may).await?;
    commands::close_dossier(&mut tx, &may, *id, body.reason.as_deref(), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
