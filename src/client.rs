//! The region, as commands call it: what it refuses is told to whoever typed the command.

use platform::client::{Client, Failed};
use platform::{BoxError, Config};
use serde_json::Value;

/// A caller with a token of its own.
pub(crate) struct Region(Client);

/// The region did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{service} answered {status} to {path}: {body}")]
pub(crate) struct Unwilling {
    service: &'static str,
    path: String,
    status: reqwest::StatusCode,
    body: String,
}

impl Unwilling {
    /// Whether asking again is in vain: what was asked is refused, not merely impossible now.
    pub(crate) fn is_final(&self) -> bool {
        self.status.is_client_error()
    }
}

impl Region {
    /// The caller that the configuration names.
    pub(crate) async fn new(config: &Config) -> Result<Self, BoxError> {
        Ok(Self(Client::of(config).await?))
    }

    /// Reads something.
    pub(crate) async fn get(&self, service: &'static str, path: &str) -> Result<Value, BoxError> {
        let answer = self.0.get(service, path).await.map_err(|failed| told(failed, path))?;
        Ok(answer.json()?)
    }

    /// Does something, once however often it is sent.
    pub(crate) async fn post(&self, service: &'static str, path: &str, body: &Value, key: &str) -> Result<Value, BoxError> {
        let answer = self.0.post(service, path, body, key).await.map_err(|failed| told(failed, path))?;
        Ok(answer.json()?)
    }
}

fn told(failed: Failed, path: &str) -> BoxError {
    match failed {
        Failed::Status { service, status, body } => {
            Unwilling { service, path: path.to_owned(), status, body: body.reveal().to_owned() }.into()
        }
        failed => failed.into(),
    }
}
