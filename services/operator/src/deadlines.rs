//! `deadlines`, as the operator calls it: it submits, asks and plans; the record is there.

use std::collections::BTreeMap;

use kernel::id::ObligationId;
use kernel::time::Timestamp;
use platform::client::{Client, Failed};
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::crd::Counts;

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Deadlines(Client);

/// How a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum State {
    Submitted,
    Scheduled,
    InForce,
    Superseded,
}

impl State {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Scheduled => "scheduled",
            Self::InForce => "in-force",
            Self::Superseded => "superseded",
        }
    }
}

/// A version of the policy, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Version {
    pub(crate) version: String,
    pub(crate) state: State,
    /// When it last came into force.
    #[serde(default)]
    pub(crate) activated_at: Option<Timestamp>,
    /// When it is to come into force.
    #[serde(default)]
    pub(crate) activate_at: Option<Timestamp>,
}

/// A version with its text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stored {
    #[serde(rename = "policyVersion")]
    pub(crate) version: Version,
    pub(crate) yaml: String,
}

/// A simulation, and what came out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Simulation {
    pub(crate) id: Uuid,
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) failure: Option<String>,
    #[serde(default)]
    pub(crate) cases: Option<i64>,
    #[serde(default)]
    pub(crate) cases_played: i64,
    #[serde(default)]
    pub(crate) ended_at: Option<Timestamp>,
    #[serde(default)]
    pub(crate) report: Option<Report>,
}

/// What came out of a simulation; as much of it as is told on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) facts: i64,
    pub(crate) cases: i64,
    pub(crate) simulated: Side,
    #[serde(default)]
    pub(crate) against: Option<Side>,
    pub(crate) changed: i64,
}

/// A history under one set of rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Side {
    pub(crate) all: Counts,
    pub(crate) rows: BTreeMap<String, Counts>,
}

/// When something is due, and under which version of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owed {
    pub(crate) due_at: Timestamp,
    pub(crate) policy_version: String,
}

/// What the service refused, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// What came of planning a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Planned {
    /// It stands like this now.
    Is(Version),
    /// The instant has passed.
    Passed,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    detail: String,
    #[serde(default)]
    errors: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    field: String,
    message: String,
}

#[derive(Deserialize)]
struct List<T> {
    items: Vec<T>,
}

#[derive(Deserialize)]
struct Whole {
    obligation: Owed,
}

#[derive(Deserialize)]
struct Count {
    state: String,
    number: i64,
}

const SERVICE: &str = "deadlines";

impl Deadlines {
    /// The service that this client reaches.
    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    /// Every version, the newest first.
    pub(crate) async fn versions(&self) -> Result<Vec<Version>, Failed> {
        Ok(self.0.get(SERVICE, "/policies").await?.json::<List<Version>>()?.items)
    }

    /// A version with its text.
    pub(crate) async fn version(&self, version: &str) -> Result<Option<Stored>, Failed> {
        found(self.0.get(SERVICE, &format!("/policies/{}", segment(version))).await)?.map(|answer| answer.json()).transpose()
    }

    /// How many obligations are open.
    pub(crate) async fn open(&self) -> Result<i64, Failed> {
        let counts = self.0.get(SERVICE, "/obligation-counts").await?.json::<List<Count>>()?.items;
        let is_open = |count: &&Count| count.state == "open" || count.state == "suspended";
        Ok(counts.iter().filter(is_open).map(|count| count.number).sum())
    }

    /// An obligation.
    pub(crate) async fn obligation(&self, id: ObligationId) -> Result<Option<Owed>, Failed> {
        let found = found(self.0.get(SERVICE, &format!("/obligations/{id}")).await)?;
        found.map(|answer| answer.json::<Whole>().map(|whole| whole.obligation)).transpose()
    }

    /// A simulation.
    pub(crate) async fn simulation(&self, id: Uuid) -> Result<Option<Simulation>, Failed> {
        found(self.0.get(SERVICE, &format!("/simulations/{id}")).await)?.map(|answer| answer.json()).transpose()
    }

    /// Submits a text. The same text again is the same version.
    pub(crate) async fn submit(&self, yaml: &str) -> Result<Result<Version, Refusal>, Failed> {
        let answer = self.0.post(SERVICE, "/policies", &json!({ "yaml": yaml }), &fresh()).await;
        match answer {
            Err(failed) if failed.status() == Some(StatusCode::CONFLICT) => Ok(Err(refusal("VersionTaken", &failed))),
            Err(failed) if failed.status() == Some(StatusCode::UNPROCESSABLE_ENTITY) => Ok(Err(refusal("Mistakes", &failed))),
            answer => Ok(Ok(answer?.json()?)),
        }
    }

    /// Asks for a simulation of a version; the same key is the same simulation.
    pub(crate) async fn simulate(&self, version: &str, key: Uuid) -> Result<Simulation, Failed> {
        self.0.post(SERVICE, "/simulations", &json!({ "policyVersion": version }), &key.to_string()).await?.json()
    }

    /// Puts a version in force, now or at an instant.
    pub(crate) async fn activate(&self, version: &str, at: Option<Timestamp>) -> Result<Planned, Failed> {
        let body = at.map_or_else(|| json!({}), |at| json!({ "activateAt": at }));
        let answer = self.0.post(SERVICE, &format!("/policies/{}/activate", segment(version)), &body, &fresh()).await;
        match answer {
            Err(failed) if at.is_some() && failed.status() == Some(StatusCode::UNPROCESSABLE_ENTITY) => Ok(Planned::Passed),
            answer => Ok(Planned::Is(answer?.json()?)),
        }
    }

    /// Takes a plan back; one that is no longer there is back already.
    pub(crate) async fn withdraw(&self, version: &str) -> Result<(), Failed> {
        let answer = self.0.post(SERVICE, &format!("/policies/{}/withdraw", segment(version)), &json!({}), &fresh()).await;
        match answer {
            Err(failed) if failed.status() == Some(StatusCode::CONFLICT) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

/// What is there, or nothing where it is not.
fn found<T>(answer: Result<T, Failed>) -> Result<Option<T>, Failed> {
    match answer {
        Err(failed) if failed.status() == Some(StatusCode::NOT_FOUND) => Ok(None),
        answer => answer.map(Some),
    }
}

/// The sentences of a refusal: the service tells lines and advice as fields.
fn refusal(reason: &'static str, failed: &Failed) -> Refusal {
    let Failed::Status { body, .. } = failed else { return Refusal { reason, message: failed.to_string() } };
    let message = match serde_json::from_str::<Problem>(body.reveal()) {
        Ok(problem) => {
            let fields = problem.errors.iter().map(|error| format!("\n{}: {}", error.field, error.message));
            problem.detail + &fields.collect::<String>()
        }
        Err(_) => failed.to_string(),
    };
    Refusal { reason, message }
}

/// A key for what does no harm when it is done twice.
fn fresh() -> String {
    Uuid::new_v4().to_string()
}

/// A version as one part of a path.
fn segment(version: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    version.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_version_is_one_part_of_a_path() {
        assert_eq!(segment("2026-1"), "2026-1");
        assert_eq!(segment("a/b ?é"), "a%2Fb%20%3F%C3%A9");
    }
}
