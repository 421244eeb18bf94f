//! Raise a concern about a dossier.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::codes::Concern;
use super::super::views::ConcernView;
use crate::commands;
use crate::rights::RaiseConcerns;

/// A concern.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RaiseConcern)]
pub(super) struct Body {
    /// What it is about.
    concern: Concern,
    /// In words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.note, "note");
    }
}

/// Raise a concern about a dossier.
#[utoipa::path(post, path = "/dossiers/{dossierId}/concerns", request_body = Body, responses((status = 200, body = ConcernView)))]
pub(super) async fn raise_concern(
    may: May<RaiseConcerns>,
    id: Path<DossierId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<ConcernView> {
    let mut tx = work.begin(&may).await?;
    let concern = commands::raise_concern(&mut tx, &may, *id, body.concern.into(), &body.note, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(ConcernView::from(&concern)))
}
