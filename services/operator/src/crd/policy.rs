//! `DeadlinePolicy`: a version of a region's policy as a resource.
#![expect(clippy::duplicated_attributes, reason = "columns of one definition are alike and not the same")]

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Condition, KeyRef, condition, rules};

/// With this annotation set to `true` a resource is let go at once and nothing is asked of the database.
pub const ALLOW_DELETION: &str = "veilig.nl/allow-deletion";

/// What is declared.
#[derive(CustomResource, Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "veilig.nl",
    version = "v1",
    kind = "DeadlinePolicy",
    plural = "deadlinepolicies",
    namespaced,
    shortname = "dlp",
    category = "veilig",
    status = "PolicyStatus",
    derive = "PartialEq",
    doc = "A version of a region's policy: checked, simulated on everything that is known, and put in force at an instant.",
    printcolumn(name = "Version", type_ = "string", json_path = ".status.version"),
    printcolumn(name = "Checked", type_ = "string", json_path = ".status.conditions[?(@.type==\"Checked\")].status"),
    printcolumn(name = "Simulated", type_ = "string", json_path = ".status.conditions[?(@.type==\"Simulated\")].status"),
    printcolumn(name = "Active", type_ = "string", json_path = ".status.conditions[?(@.type==\"Active\")].status"),
    printcolumn(name = "State", type_ = "string", json_path = ".status.state"),
    printcolumn(name = "Activate at", type_ = "string", json_path = ".spec.activateAt", priority = "1"),
    printcolumn(name = "Open", type_ = "integer", json_path = ".status.openObligations", priority = "1"),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
#[serde(rename_all = "camelCase")]
pub struct DeadlinePolicySpec {
    /// Where its text is.
    pub policy: PolicySource,
    /// When it comes into force (RFC 3339 with offset). One that has passed counts at once, unless another version came into force after it.
    /// Absent: it is checked and simulated, and never put in force by this resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub activate_at: Option<String>,
    /// Whether it may come into force before a simulation has shown what it would do.
    #[serde(default)]
    pub simulation: Need,
}

/// What a simulation is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Need {
    /// Nothing comes into force that was not simulated.
    #[default]
    Required,
    /// A simulation is made, and one that fails or takes long holds up nothing.
    Informative,
}

/// Where the text of a policy is: here, or in a ConfigMap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = one_source()))]
pub struct PolicySource {
    /// The text itself, YAML, as `veilig policy check` takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 1_000_000))]
    pub inline: Option<String>,
    /// A key of a ConfigMap that holds the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config_map_key_ref: Option<KeyRef>,
}

fn one_source() -> Value {
    rules([("has(self.inline) != has(self.configMapKeyRef)", "give the policy in one place: inline, or configMapKeyRef")])
}

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyStatus {
    /// The generation that was looked at last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// The region that the text names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The version that was submitted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How that version stands in the database: submitted, scheduled, in-force or superseded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The instant for which this resource planned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<String>,
    /// When it last came into force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<String>,
    /// How many obligations are open while it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_obligations: Option<i64>,
    /// What it would have done, as simulated. The ConfigMap `<name>-simulation` has the same by row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulation: Option<SimulationStatus>,
    /// Checked, Simulated and Active.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "condition::list")]
    pub conditions: Vec<Condition>,
}

/// A simulation in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SimulationStatus {
    /// Its id in the API of deadlines.
    pub id: String,
    /// The version that was simulated.
    pub version: String,
    /// waiting, running, done or failed.
    pub state: String,
    /// How often it was asked for: one that came to no end is asked for again, each time later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<i64>,
    /// Facts that were played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<i64>,
    /// Cases that were played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<i64>,
    /// Cases that go another way than they went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<i64>,
    /// What would have become of all obligations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulated: Option<Counts>,
    /// What became of them under the rules that were in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force: Option<Counts>,
}

/// Obligations, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All that ever arose.
    pub obligations: i64,
    /// Fulfilled in time.
    pub met: i64,
    /// Fulfilled too late.
    pub met_late: i64,
    /// Fulfilled in time, but known too late.
    pub recorded_late: i64,
    /// Taken away.
    pub cancelled: i64,
    /// Still to be fulfilled.
    pub open: i64,
    /// Ends that passed.
    pub breaches: i64,
    /// Warnings to a role.
    pub notifications: i64,
    /// Escalations to a desk.
    pub escalations: i64,
}
