//! Endpoints about policies.

pub(super) mod activate;
pub(super) mod list;
pub(super) mod submit;

use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::store;

/// A version of a region's policy. Versions never change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyVersion {
    /// The region, such as `hart-van-brabant`.
    region: String,
    /// The version.
    version: String,
    /// When it was submitted.
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Timestamp,
    /// When it came into force; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    activated_at: Option<Timestamp>,
}

impl From<store::policies::Version> for PolicyVersion {
    fn from(version: store::policies::Version) -> Self {
        Self {
            region: version.region,
            version: version.version,
            submitted_at: version.submitted_at.into(),
            activated_at: version.activated_at.map(Into::into),
        }
    }
}
