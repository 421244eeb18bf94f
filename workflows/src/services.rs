//! The two services that workflows call over HTTP, with a token of their own.

use std::time::Duration;

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::telemetry;
use reqwest::{Method, RequestBuilder, StatusCode, Url};
use serde::Deserialize;

use crate::durable::escalation::Deliver;
use crate::durable::watch::{Answer, Ring};
use crate::token::{NoToken, Tokens};

/// Shorter than an activity's own limit, so that the failure tells what was slow.
const PATIENCE: Duration = Duration::from_secs(8);

/// How many schedules a page holds: the most that the API gives.
const LIMIT: u32 = 200;

/// How to reach `deadlines` and `supervision`.
#[derive(Debug, Clone)]
pub struct Services {
    deadlines: Url,
    supervision: Url,
    http: reqwest::Client,
    tokens: Tokens,
}

/// A call that did not succeed. Holds no answer's text: answers may describe a case.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The identity provider gave no token.
    #[error("no token for a call to {service}")]
    Token {
        /// The service that was to be called.
        service: &'static str,
        /// Why not.
        #[source]
        source: NoToken,
    },
    /// The service could not be reached or broke off.
    #[error("{service} could not be reached")]
    Unreachable {
        /// The service that was called.
        service: &'static str,
        /// What went wrong.
        #[source]
        source: reqwest::Error,
    },
    /// The service answered something else than success.
    #[error("{service} answered {status}")]
    Status {
        /// The service that was called.
        service: &'static str,
        /// Its answer.
        status: StatusCode,
    },
}

/// One page of the schedules that `deadlines` knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The schedules, sorted by subject.
    pub items: Vec<Item>,
    /// Where the next page starts; absent on the last.
    #[serde(default)]
    pub next_cursor: Option<String>,
}

/// One case's schedule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// The case.
    #[serde(flatten)]
    pub subject: Subject,
    /// The schedule's number.
    pub number: u64,
    /// When its next rung is due; absent: there is none.
    #[serde(default)]
    pub next_at: Option<Timestamp>,
}

impl Services {
    /// Services at these base URLs (paths start with `/deadlines/v1` and `/supervision/v1`).
    pub fn new(deadlines: Url, supervision: Url, http: reqwest::Client, tokens: Tokens) -> Self {
        Self { deadlines, supervision, http, tokens }
    }

    /// Rings for a case. A case that `deadlines` does not know has nothing to wait for.
    pub async fn ring(&self, ring: &Ring) -> Result<Answer, Failed> {
        let path = format!("/deadlines/v1/subjects/{}/ring", ring.subject);
        let answer = self.call(Service::Deadlines, Method::POST, &path).await;
        match answer {
            Ok(answer) => answer.json().await.map_err(|source| Failed::Unreachable { service: "deadlines", source }),
            Err(Failed::Status { status: StatusCode::NOT_FOUND, .. }) => Ok(Answer { number: ring.number, next: None }),
            Err(failed) => Err(failed),
        }
    }

    /// Delivers an escalation to its desk.
    pub async fn deliver(&self, deliver: &Deliver) -> Result<(), Failed> {
        let path = format!("/supervision/v1/escalations/{}/deliver", deliver.escalation);
        self.call(Service::Supervision, Method::POST, &path).await.map(drop)
    }

    /// One page of all schedules, from a cursor on.
    pub async fn schedules(&self, cursor: Option<&str>) -> Result<Page, Failed> {
        let path = match cursor {
            Some(cursor) => format!("/deadlines/v1/schedules?limit={LIMIT}&cursor={cursor}"),
            None => format!("/deadlines/v1/schedules?limit={LIMIT}"),
        };
        let answer = self.call(Service::Deadlines, Method::GET, &path).await?;
        answer.json().await.map_err(|source| Failed::Unreachable { service: "deadlines", source })
    }

    /// Calls once, and once more with a fresh token when the one in hand is refused.
    async fn call(&self, service: Service, method: Method, path: &str) -> Result<reqwest::Response, Failed> {
        let name = service.name();
        let url = self.base(service).join(path).expect("the path is made of literals, kinds and ids");
        let mut fresh = false;
        loop {
            let token = self.tokens.get(fresh).await.map_err(|source| Failed::Token { service: name, source })?;
            let request = self.http.request(method.clone(), url.clone()).timeout(PATIENCE).bearer_auth(token);
            let answer = traced(request)
                .send()
                .await
                .map_err(|source| Failed::Unreachable { service: name, source: source.without_url() })?;
            match answer.status() {
                status if status.is_success() => return Ok(answer),
                StatusCode::UNAUTHORIZED if !fresh => fresh = true,
                status => return Err(Failed::Status { service: name, status }),
            }
        }
    }

    fn base(&self, service: Service) -> &Url {
        match service {
            Service::Deadlines => &self.deadlines,
            Service::Supervision => &self.supervision,
        }
    }
}

#[derive(Clone, Copy)]
enum Service {
    Deadlines,
    Supervision,
}

impl Service {
    const fn name(self) -> &'static str {
        match self {
            Self::Deadlines => "deadlines",
            Self::Supervision => "supervision",
        }
    }
}

/// With the current trace, so that the ring can be followed into the judge.
fn traced(request: RequestBuilder) -> RequestBuilder {
    match telemetry::traceparent() {
        Some(trace) => request.header("traceparent", trace),
        None => request,
    }
}
