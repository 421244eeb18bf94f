//! The resources: what may be declared, and what is told about it. Their definitions are made from these types.

mod condition;
mod desk;
mod policy;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt as _;
use serde_json::{Value, json};

pub use condition::{Condition, Holds};
pub(crate) use condition::{cut, second};
pub use desk::{DeskStatus, EscalationDesk, EscalationDeskSpec, Webhook};
pub use policy::{
    ALLOW_DELETION, Counts, DeadlinePolicy, DeadlinePolicySpec, Need, PolicySource, PolicyStatus, SimulationStatus,
};

/// A definition with the name of its file.
pub struct Definition {
    /// `deadlinepolicies.veilig.nl`.
    pub name: String,
    /// YAML, as `kubectl apply` takes it.
    pub yaml: String,
}

/// The definitions of all resources of this build.
///
/// # Panics
/// Never: definitions are plain data.
pub fn definitions() -> Vec<Definition> {
    [DeadlinePolicy::crd(), EscalationDesk::crd()].into_iter().map(definition).collect()
}

fn definition(crd: CustomResourceDefinition) -> Definition {
    let name = crd.metadata.name.clone().unwrap_or_default();
    let yaml = serde_saphyr::to_string(&crd).expect("a definition is plain data");
    Definition { name, yaml }
}

/// A key in a ConfigMap or Secret of the same namespace.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct KeyRef {
    /// The name of the ConfigMap or Secret.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// The key in it.
    #[schemars(length(min = 1, max = 253))]
    pub key: String,
}

/// Rules in CEL, each with the message that `kubectl apply` shows.
fn rules<const N: usize>(rules: [(&str, &str); N]) -> Value {
    rules.map(|(rule, message)| json!({ "rule": rule, "message": message })).to_vec().into()
}
