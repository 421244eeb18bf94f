//! Conditions, as every Kubernetes resource has them.

use kernel::time::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Longer messages are cut: the API server takes no more.
const MOST: usize = 32_000;

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Holds {
    /// It does.
    True,
    /// It does not.
    False,
    /// That is not known yet.
    Unknown,
}

/// One aspect of how a resource stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// Which aspect, such as Checked.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it holds.
    pub status: Holds,
    /// Why, in one word.
    pub reason: String,
    /// Why, for people.
    #[schemars(length(max = 32768))]
    pub message: String,
    /// The generation of the resource that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// When `status` last became another.
    #[schemars(extend("format" = "date-time"))]
    pub last_transition_time: String,
}

impl Condition {
    /// A condition as it is now; it keeps the instant at which it last became another.
    pub(crate) fn now(
        before: &[Self],
        kind: &str,
        (status, reason, message): (Holds, &str, String),
        generation: Option<i64>,
        now: Timestamp,
    ) -> Self {
        let same = before.iter().find(|condition| condition.kind == kind && condition.status == status);
        let since = same.map_or_else(|| second(now), |condition| condition.last_transition_time.clone());
        Self {
            kind: kind.to_owned(),
            status,
            reason: reason.to_owned(),
            message: cut(message, MOST),
            observed_generation: generation,
            last_transition_time: since,
        }
    }
}

/// A text of at most so many bytes, and a sign that it went on.
pub(crate) fn cut(mut text: String, most: usize) -> String {
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
        text.push_str(" …");
    }
    text
}

/// An instant to the second, as Kubernetes writes it.
pub(crate) fn second(at: Timestamp) -> String {
    at.round(jiff::Unit::Second).unwrap_or(at).to_string()
}

/// A list of conditions: each manager of fields owns those of its own, and leaves the others alone.
pub(super) fn list(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "array",
        "items": generator.subschema_for::<Condition>(),
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["type"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_condition_keeps_the_instant_at_which_it_became_another() {
        let told =
            |before: &[Condition], status, now| Condition::now(before, "Active", (status, "Why", String::new()), None, at(now));
        let first = told(&[], Holds::False, "2026-12-07T09:00:00.5Z");
        let still = told(std::slice::from_ref(&first), Holds::False, "2026-12-07T10:00:00Z");
        assert_eq!(still.last_transition_time, first.last_transition_time);
        let other = told(&[still], Holds::True, "2026-12-07T11:00:00Z");
        assert_eq!(other.last_transition_time, "2026-12-07T11:00:00Z");
    }

    #[test]
    fn a_message_is_cut_between_characters() {
        let long = "é".repeat(MOST);
        let told = Condition::now(&[], "Checked", (Holds::False, "Why", long), None, at("2026-12-07T09:00:00Z"));
        assert!(told.message.len() < 32_768 && told.message.ends_with(" …"));
    }
}
