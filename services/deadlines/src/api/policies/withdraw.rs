//! POST /policies/{version}/withdraw: what was planned does not come into force.

use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::PolicyVersion;
use crate::actions::ManagePolicies;
use crate::commands;

/// Withdraw the planned activation of a policy version
///
/// Only while it is still to come: 409 if none is planned. The plan and its withdrawal stay on record.
#[utoipa::path(post, path = "/policies/{version}/withdraw", params(("version" = String, Path, description = "the version")),
    responses((status = 200, body = PolicyVersion)))]
pub(crate) async fn withdraw(may: May<ManagePolicies>, version: Path<String>, work: Work) -> Reply<PolicyVersion> {
    let mut tx = work.begin(&may).await?;
    let version = commands::policies::withdraw(&mut tx, &may, &version).await?;
    tx.commit().await?;
    Ok(Json(version.into()))
}
