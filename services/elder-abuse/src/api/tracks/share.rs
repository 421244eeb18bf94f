//! Record that data was shared with a partner, why, and on what basis.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrackView;
use super::view;
use crate::commands::{self, Sharing};
use crate::domain::codes::{LegalBasis, Partner};
use crate::rights::ShareData;

/// Record that data was shared with a partner, why, and on what basis.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ShareWithPartner)]
pub(super) struct Body {
    /// With whom.
    partner: Partner,
    /// What for; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    purpose: String,
    /// On what basis in law.
    legal_basis: LegalBasis,
    /// Why it cannot be done without; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    necessity: String,
    /// Those involved were told.
    told: bool,
    /// Why they were not, if they were not.
    untold_because: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.purpose, "purpose");
        check.at_most(&self.necessity, "necessity");
        check.at_most(self.untold_because.as_deref().unwrap_or_default(), "untoldBecause");
    }
}

/// Record that data was shared with a partner, why, and on what basis.
#[utoipa::path(post, path = "/tracks/{trackId}/sharings", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn share(may: May<ShareData>, id: Path<TrackId>, work: Work, body: Valid<Body>) -> Reply<TrackView> {
    let Body { partner, purpose, legal_basis, necessity, told, untold_because, occurred_at } = body.into_inner();
    let asked = Sharing { partner, purpose, basis: legal_basis, necessity, told, untold_because, occurred_at };
    let mut tx = work.begin(&may).await?;
    commands::share(&mut tx, &may, *id, asked).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
