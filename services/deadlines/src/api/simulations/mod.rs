//! Endpoints about simulations of a policy or a decree on all that is known.

pub(super) mod ask;
pub(super) mod get;
pub(super) mod list;

use kernel::time::Timestamp;
use platform::problem::Problem;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::decrees::EquatedDay;
use crate::error::Error;
use crate::store;

/// A simulation: what was asked, how far it is, and what came out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Simulation {
    /// Its id.
    id: Uuid,
    /// When it was asked for; it plays until then.
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    /// Who asked for it.
    asked_by: Uuid,
    /// The version that is tried, as if it had always been in force; absent: the rules that really were in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_version: Option<String>,
    /// Days that are equated to holidays with it, as if that had always been known.
    days: Vec<EquatedDay>,
    /// `waiting`, `running`, `done` or `failed`.
    state: String,
    /// Why it failed: `too-many-facts` (more than 500,000: use `veilig simulate --from-database`), `failed` (it would fail again: the
    /// log says why) or `given-up` (three tries came to no end: their process ended, or the database was away; ask again later).
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    /// How many facts were read so far.
    facts: i64,
    /// How many cases there are, once all facts are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<i64>,
    /// How many of them were played so far.
    cases_played: i64,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// What came out, once it is `done`; never in a list. The same object as `veilig simulate --json` prints: `facts`, `cases`, `until`,
    /// `simulated` and `against` (the rules that really were in force), each with `policyVersion`, counts of `all` obligations, by `rows`
    /// and by `weeks` with escalations by desk; `changed`, the number of cases that go another way; and `explained`, the first 20 of
    /// them with both certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    report: Option<serde_json::Value>,
}

impl Simulation {
    fn of(stored: &store::simulations::Simulation, report: Option<serde_json::Value>) -> Result<Self, Problem> {
        let state = match (&stored.failure, stored.ended_at, stored.alive_at) {
            (Some(_), ..) => "failed",
            (None, Some(_), _) => "done",
            (None, None, Some(_)) => "running",
            (None, None, None) => "waiting",
        };
        let days = stored.days().map_err(Error::from)?;
        Ok(Self {
            id: stored.id,
            asked_at: stored.asked_at.into(),
            asked_by: stored.asked_by,
            policy_version: stored.version.clone(),
            days: days.into_iter().map(EquatedDay::from).collect(),
            state: state.to_owned(),
            failure: stored.failure.clone(),
            facts: stored.facts,
            cases: stored.cases,
            cases_played: stored.played,
            ended_at: stored.ended_at.map(Into::into),
            report,
        })
    }
}
