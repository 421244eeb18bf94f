//! POST /policies/{version}/activate: a version comes into force now or later, and open obligations follow.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PolicyVersion;
use crate::actions::ManagePolicies;
use crate::commands;

/// When a version comes into force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = PolicyActivationRequest)]
pub(crate) struct Activate {
    /// The instant, still to come (RFC 3339 with offset); left out: now.
    #[schema(value_type = Option<String>, format = DateTime)]
    activate_at: Option<Timestamp>,
}

impl Validate for Activate {}

/// Activate a policy version
///
/// From then on the version decides; open obligations are projected again in the background, within seconds. An open term may move later, never
/// earlier without an override. Activating the version that is in force, or for the instant that is planned, changes nothing; an older
/// version may come into force again. Refused: 422 for an instant that has passed, 409 if another instant is planned.
#[utoipa::path(post, path = "/policies/{version}/activate", params(("version" = String, Path, description = "the version")),
    request_body = Activate, responses((status = 200, body = PolicyVersion)))]
pub(crate) async fn activate(
    may: May<ManagePolicies>,
    version: Path<String>,
    work: Work,
    body: Valid<Activate>,
) -> Reply<PolicyVersion> {
    let mut tx = work.begin(&may).await?;
    let version = commands::policies::activate(&mut tx, &may, &version, body.activate_at).await?;
    tx.commit().await?;
    Ok(Json(version.into()))
}
