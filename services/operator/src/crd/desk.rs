//! `EscalationDesk`: where a desk is reached.
#![expect(clippy::duplicated_attributes, reason = "columns of one definition are alike and not the same")]

use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Condition, KeyRef, condition, rules};

/// What is declared.
#[derive(CustomResource, Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "veilig.nl",
    version = "v1",
    kind = "EscalationDesk",
    plural = "escalationdesks",
    namespaced,
    shortname = "desk",
    category = "veilig",
    status = "DeskStatus",
    derive = "PartialEq",
    doc = "Where a desk of the policy is reached, whether it answers, and whether it is told of what is escalated to it.",
    printcolumn(name = "Desk", type_ = "string", json_path = ".spec.desk"),
    printcolumn(name = "Reachable", type_ = "string", json_path = ".status.conditions[?(@.type==\"Reachable\")].status"),
    printcolumn(name = "Why", type_ = "string", json_path = ".status.conditions[?(@.type==\"Reachable\")].reason"),
    printcolumn(name = "Delivering", type_ = "string", json_path = ".status.conditions[?(@.type==\"Delivering\")].status"),
    printcolumn(name = "Waiting", type_ = "integer", json_path = ".status.waiting"),
    printcolumn(name = "Last delivered", type_ = "date", json_path = ".status.lastDeliveredAt", priority = "1"),
    printcolumn(
        name = "Why not",
        type_ = "string",
        json_path = ".status.conditions[?(@.type==\"Delivering\")].reason",
        priority = "1"
    ),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
#[serde(rename_all = "camelCase")]
pub struct EscalationDeskSpec {
    /// The desk's id in the policy. It stays what it is.
    #[schemars(length(min = 1, max = 63), regex(pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"))]
    #[schemars(extend("x-kubernetes-validations" = same_desk()))]
    pub desk: String,
    /// The address that it listens on.
    pub webhook: Webhook,
}

/// An address, and what to show there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// The URL: https, or http to a Service of this cluster (`….svc`) or beside the operator itself (127.0.0.1).
    #[schemars(length(min = 1, max = 2000))]
    #[schemars(extend("x-kubernetes-validations" = private_address()))]
    pub url: String,
    /// A key of a Secret that holds a bearer token. The operator reads only Secrets that `operator.secrets` of the chart names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_key_ref: Option<KeyRef>,
    /// A key of a Secret that holds `whsec_…`, with which each notice is signed as Standard Webhooks has it; two of them, on lines of their
    /// own, while one is replaced. The operator reads only Secrets that `operator.secrets` of the chart names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing_secret_key_ref: Option<KeyRef>,
}

fn same_desk() -> Value {
    rules([("self == oldSelf", "a desk keeps its id; declare another EscalationDesk")])
}

fn private_address() -> Value {
    rules([
        (
            "isURL(self) && url(self).getScheme() in ['https', 'http']",
            "must be an address, such as https://desk.example/escalations",
        ),
        (
            "!isURL(self) || url(self).getScheme() != 'http' || url(self).getHostname() == '127.0.0.1' || url(self).getHostname().endsWith('.svc')",
            "must be https: only a Service of this cluster (….svc) is reached by http",
        ),
        ("!isURL(self) || !self.contains('@')", "must hold no name or password: use secretKeyRef"),
    ])
}

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeskStatus {
    /// The generation that was looked at last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// How many escalations stand open at the desk of which this webhook was not told yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<i64>,
    /// When the oldest of them was raised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub oldest_waiting_at: Option<String>,
    /// When the webhook last took one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub last_delivered_at: Option<String>,
    /// Reachable and Delivering.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(schema_with = "condition::list")]
    pub conditions: Vec<Condition>,
}
