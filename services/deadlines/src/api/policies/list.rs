//! GET /policies: every version of the policy, the newest first.

use platform::Work;
use platform::http::{Json, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use super::PolicyVersion;
use crate::actions::ReadPolicies;
use crate::commands;

/// The versions of the policy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyVersions {
    /// The versions, the newest first.
    items: Vec<PolicyVersion>,
}

/// List policy versions
#[utoipa::path(get, path = "/policies", responses((status = 200, body = PolicyVersions)))]
pub(crate) async fn list(may: May<ReadPolicies>, work: Work) -> Reply<PolicyVersions> {
    let tx = work.begin(&may).await?;
    let found = commands::policies::all(&tx).await?;
    tx.commit().await?;
    Ok(Json(PolicyVersions { items: found.into_iter().map(PolicyVersion::from).collect() }))
}
