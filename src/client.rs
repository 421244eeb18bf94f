//! A caller of a region's own APIs, with a token of its own; for commands that do what a person would do with curl.

use std::time::Duration;

use platform::config::Secret;
use platform::{BoxError, Config};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use workflows::token::Tokens;

/// One request may take this long.
const PATIENCE: Duration = Duration::from_secs(10);

/// A caller with a token by client credentials.
pub(crate) struct Client {
    config: Config,
    http: reqwest::Client,
    tokens: Tokens,
}

/// The region did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{service} answered {status} to {method} {path}: {body}")]
pub(crate) struct Unwilling {
    service: &'static str,
    method: Method,
    path: String,
    status: StatusCode,
    body: String,
}

impl Unwilling {
    /// Whether asking again is in vain: what was asked is refused, not merely impossible now.
    pub(crate) fn is_final(&self) -> bool {
        self.status.is_client_error()
    }
}

impl Client {
    /// The caller that the configuration names.
    pub(crate) async fn new(config: Config) -> Result<Self, BoxError> {
        let told = &config.identity;
        let file = told.oidc_client_secret_file.as_deref().ok_or("--oidc-client-secret-file is needed to get a token")?;
        let secret = Secret::read(file).await?;
        let http = platform::tls::http().timeout(PATIENCE).build()?;
        let issuer = told.oidc_issuer.parse().map_err(|_| format!("--oidc-issuer {:?} is not a URL", told.oidc_issuer))?;
        let tokens = Tokens::new(issuer, told.oidc_client_id.as_str(), secret.reveal(), http.clone());
        Ok(Self { config, http, tokens })
    }

    /// Reads something.
    pub(crate) async fn get(&self, service: &'static str, path: &str) -> Result<Value, BoxError> {
        self.send(service, Method::GET, path, None).await
    }

    /// Does something, once however often it is sent.
    pub(crate) async fn post(&self, service: &'static str, path: &str, body: &Value, key: &str) -> Result<Value, BoxError> {
        self.send(service, Method::POST, path, Some((body, key))).await
    }

    async fn send(
        &self,
        service: &'static str,
        method: Method,
        path: &str,
        sent: Option<(&Value, &str)>,
    ) -> Result<Value, BoxError> {
        let url = format!("{}/{service}/v1{path}", self.config.api_of(service).trim_end_matches('/'));
        let mut request = self.http.request(method.clone(), url).bearer_auth(self.tokens.get(false).await?);
        if let Some((body, key)) = sent {
            request = request.json(body).header("idempotency-key", key);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body = answer.text().await?;
        if status.is_success() {
            return Ok(serde_json::from_str(&body)?);
        }
        Err(Unwilling { service, method, path: path.to_owned(), status, body }.into())
    }
}
