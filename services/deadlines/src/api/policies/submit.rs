//! POST /policies: a new version is checked and kept; every mistake is told with its line.

use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::PolicyVersion;
use crate::actions::ManagePolicies;
use crate::commands;

/// A policy to be kept as a version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Submission {
    /// The policy as YAML; region and version stand in it.
    #[schema(min_length = 1, max_length = 1_000_000)]
    yaml: String,
}

impl Validate for Submission {
    fn validate(&self, check: &mut Check) {
        check.that(!self.yaml.trim().is_empty(), "yaml", "must hold a policy");
    }
}

/// Submit a policy version
///
/// Refused (422) with every mistake, its line and advice, if it is not right; the active policy stays.
#[utoipa::path(post, path = "/policies", request_body = Submission, responses((status = 201, body = PolicyVersion)))]
pub(crate) async fn submit(may: May<ManagePolicies>, work: Work, body: Valid<Submission>) -> Answered<Created<PolicyVersion>> {
    let mut tx = work.begin(&may).await?;
    let version = commands::policies::submit(&mut tx, &may, body.into_inner().yaml).await?;
    tx.commit().await?;
    Ok(Created(format!("policies/{}", version.0.version), version.into()))
}
