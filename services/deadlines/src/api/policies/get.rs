//! GET /policies/{version}: a version with its text and everything that was done with it.

use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use super::PolicyVersion;
use crate::actions::ReadPolicies;
use crate::commands;

/// A version of the policy, with its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyText {
    /// The version and its life so far.
    policy_version: PolicyVersion,
    /// The text, as it was submitted.
    yaml: String,
}

/// Read a policy version
#[utoipa::path(get, path = "/policies/{version}", params(("version" = String, Path, description = "the version")),
    responses((status = 200, body = PolicyText)))]
pub(crate) async fn get(may: May<ReadPolicies>, version: Path<String>, work: Work) -> Reply<PolicyText> {
    let tx = work.begin(&may).await?;
    let (version, life) = commands::policies::get(&tx, &version).await?;
    tx.commit().await?;
    Ok(Json(PolicyText { yaml: version.text.clone(), policy_version: (version, life).into() }))
}
