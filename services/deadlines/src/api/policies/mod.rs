//! Endpoints about policies.

pub(super) mod activate;
pub(super) mod difference;
pub(super) mod get;
pub(super) mod list;
pub(super) mod submit;
pub(super) mod withdraw;

use kernel::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::life::{Activation, Life};
use crate::store;

/// A version of a region's policy, and what became of it. Its text never changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyVersion {
    /// The region, such as `hart-van-brabant`.
    region: String,
    /// The version.
    version: String,
    /// `submitted` (checked, never in force), `scheduled`, `in-force` or `superseded`.
    state: String,
    /// When it was submitted and found without mistakes.
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Timestamp,
    /// Who submitted it.
    submitted_by: Uuid,
    /// When it last came into force; absent while it never did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    activated_at: Option<Timestamp>,
    /// When it is to come into force, if that is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    activate_at: Option<Timestamp>,
    /// Every time that it came or was to come into force, in that order.
    activations: Vec<PolicyActivation>,
}

/// A version came, or was to come, into force.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyActivation {
    /// The number of this change of the rules: what it moved is listed under it.
    change: i64,
    /// From when it counts.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// When it was decided.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// Who decided it.
    recorded_by: Uuid,
    /// When it was taken back before it came into force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    withdrawn_at: Option<Timestamp>,
    /// Who took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by: Option<Uuid>,
}

impl From<Activation> for PolicyActivation {
    fn from(activation: Activation) -> Self {
        Self {
            change: activation.number,
            at: activation.at,
            recorded_at: activation.recorded_at,
            recorded_by: activation.recorded_by.uuid(),
            withdrawn_at: activation.withdrawn.map(|(at, _)| at),
            withdrawn_by: activation.withdrawn.map(|(_, by)| by.uuid()),
        }
    }
}

impl From<(store::policies::Version, Life)> for PolicyVersion {
    fn from((version, life): (store::policies::Version, Life)) -> Self {
        Self {
            region: version.region,
            version: version.version,
            state: life.state.name().to_owned(),
            submitted_at: version.submitted_at.into(),
            submitted_by: version.submitted_by,
            activated_at: life.last.as_ref().map(|activation| activation.at),
            activate_at: life.scheduled.as_ref().map(|activation| activation.at),
            activations: life.activations.into_iter().map(PolicyActivation::from).collect(),
        }
    }
}
