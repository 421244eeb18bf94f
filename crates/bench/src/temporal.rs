//! A namespace of Temporal over its plain HTTP API: what runs, what was recorded, and how fast a bare start is.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;
use serde_json::{Value, json};
use testkit::trouble::{Result, Trouble};
use uuid::Uuid;

/// Requests at the same time.
const AT_ONCE: usize = 32;

/// A namespace.
#[derive(Debug, Clone)]
pub(crate) struct Namespace {
    url: String,
    http: reqwest::Client,
}

impl Namespace {
    pub(crate) fn new(server: &str, name: &str, http: reqwest::Client) -> Self {
        Self { url: format!("{server}/api/v1/namespaces/{name}"), http }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Result<Value> {
        let refused = |detail: String| Trouble::refused("ask Temporal", detail);
        let answer = request.send().await.map_err(|e| refused(e.to_string()))?;
        let (status, body) = (answer.status(), answer.text().await.map_err(|e| refused(e.to_string()))?);
        if status.is_success() {
            serde_json::from_str(&body).map_err(|e| refused(e.to_string()))
        } else {
            Err(refused(format!("{status} {body}")))
        }
    }

    /// How many watches have this status, such as `Running`.
    pub(crate) async fn count(&self, status: &str) -> Result<u64> {
        let query = format!("WorkflowType%3D%22watch%22%20AND%20ExecutionStatus%3D%22{status}%22");
        let answer = self.ask(self.http.get(format!("{}/workflow-count?query={query}", self.url))).await?;
        Ok(answer["count"].as_str().and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    /// When the watch of each report first went to sleep until its rung, in the order of the reports; absent: it has not.
    pub(crate) async fn asleep_at(&self, reports: &[Uuid]) -> Result<Vec<Option<Timestamp>>> {
        stream::iter(reports).map(|report| self.first_sleep(*report)).buffered(AT_ONCE).try_collect().await
    }

    async fn first_sleep(&self, report: Uuid) -> Result<Option<Timestamp>> {
        let history = self.ask(self.http.get(format!("{}/workflows/watch%2Freport%2F{report}/history", self.url))).await?;
        let events = history["history"]["events"].as_array().into_iter().flatten();
        let mut asleep = events.filter(|event| event["eventType"] == "EVENT_TYPE_TIMER_STARTED");
        Ok(asleep.next().and_then(|event| event["eventTime"].as_str()?.parse().ok()))
    }

    /// How long so many bare workflows take to start that nobody works on.
    pub(crate) async fn bare_starts(&self, number: usize) -> Result<Duration> {
        let begun = Instant::now();
        let body = json!({ "workflowType": { "name": "bare" }, "taskQueue": { "name": "bare" }, "workflowTaskTimeout": "5s" });
        let start = |index| self.ask(self.http.post(format!("{}/workflows/bare-{index}", self.url)).json(&body));
        stream::iter(0..number).map(start).buffer_unordered(AT_ONCE).try_for_each(|_| async { Ok(()) }).await?;
        Ok(begun.elapsed())
    }
}
