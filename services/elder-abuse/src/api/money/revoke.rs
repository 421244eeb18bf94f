//! Revoke an authorisation: by the older person if she is able to decide about money, by its holder or issuer, or by the court.

use kernel::id::{AuthorisationId, TrackId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::tracks::view;
use super::super::views::TrackView;
use crate::commands::{self, Judged};
use crate::domain::codes::Revoker;
use crate::rights::LeadTracks;

/// Revoke an authorisation: by the older person if she is able to decide about money, by its holder or issuer, or by the court.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RevokeAuthorisation)]
pub(super) struct Body {
    /// Who revokes it.
    by: Revoker,
    /// How and why; kept in the file, never in a fact.
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

/// Revoke an authorisation: by the older person if she is able to decide about money, by its holder or issuer, or by the court.
#[utoipa::path(post, path = "/tracks/{trackId}/authorisations/{authorisationId}/revoke", request_body = Body, responses((status = 200, body = TrackView)))]
pub(super) async fn revoke(
    may: May<LeadTracks>,
    ids: Path<(TrackId, AuthorisationId)>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrackView> {
    let (id, part) = *ids;
    let mut tx = work.begin(&may).await?;
    commands::close_authorisation(&mut tx, &may, (id, part), Judged::Revoked(body.by), &body.reason, body.occurred_at).await?;
    let view = view(&tx, &may, id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
