//! POST /policies/{version}/activate: a version comes into force, and open obligations follow.

use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::PolicyVersion;
use crate::actions::ManagePolicies;
use crate::commands;

/// Activate a policy version
///
/// From now on the version decides; open obligations are projected again in the background. Activating the active version changes nothing.
#[utoipa::path(post, path = "/policies/{version}/activate", params(("version" = String, Path, description = "the version")),
    responses((status = 200, body = PolicyVersion)))]
pub(crate) async fn activate(may: May<ManagePolicies>, version: Path<String>, work: Work) -> Reply<PolicyVersion> {
    let mut tx = work.begin(&may).await?;
    let version = commands::policies::activate(&mut tx, &may, &version).await?;
    tx.commit().await?;
    Ok(Json(version.into()))
}
