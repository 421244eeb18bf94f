//! Somebody who asks things of the service.

use serde_json::Value;
use testkit::http::{Answer, Client, fresh_key};

/// Somebody who asks things of the service; paths start after `/<service>/v1`.
#[derive(Clone)]
pub struct Worker {
    client: Client,
    service: &'static str,
}

impl Worker {
    pub(crate) fn new(client: Client, service: &'static str) -> Self {
        Self { client, service }
    }

    fn path(&self, path: &str) -> String {
        format!("/{}/v1{path}", self.service)
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.client.request("GET", &self.path(path)).fetch().await.unwrap()
    }

    /// Posts with a fresh idempotency key.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[("idempotency-key", &fresh_key())]).await
    }

    /// Posts with these headers.
    pub async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let request = self.client.request("POST", &self.path(path)).json(body);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        request.fetch().await.unwrap()
    }

    /// Posts what must succeed, and gives the answer.
    pub async fn does(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert!(answer.is_success(), "{path}: {} {}", answer.status, answer.text());
        answer.json()
    }

    /// Reads what must be there.
    pub async fn reads(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }
}

/// The status of a refusal, and the field that it names first.
pub fn refusal(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{} {}", answer.status, answer.text());
    (answer.status, answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
}
