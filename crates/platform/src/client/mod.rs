//! A caller of a region's own APIs, with a token of its own; for those of us who call services over HTTP.

mod token;

use std::time::Duration;

use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::config::Secret;
use crate::{Config, Error, telemetry};

pub use token::{NoToken, Tokens};

/// Shorter than the limit of an activity (10 s), so that the failure tells what was slow.
const PATIENCE: Duration = Duration::from_secs(8);

/// A caller with a token by client credentials.
#[derive(Debug, Clone)]
pub struct Client {
    /// The base address, in which `{service}` stands for a service's name.
    api: String,
    http: reqwest::Client,
    tokens: Tokens,
}

/// A call that did not succeed. What is shown of it holds no answer's text: answers may describe a case.
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
        /// What it said: problem+json, for who may read it.
        body: Secret,
    },
    /// The service answered with success, and not what was expected.
    #[error("the answer of {service} cannot be read")]
    Unreadable {
        /// The service that was called.
        service: &'static str,
        /// Why not.
        #[source]
        source: serde_json::Error,
    },
}

impl Failed {
    /// The status, if the service answered.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// What a service answered with success.
#[derive(Debug)]
pub struct Answer {
    service: &'static str,
    text: Secret,
}

impl Answer {
    /// Reads it.
    ///
    /// # Errors
    /// If it is something else.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failed> {
        serde_json::from_str(self.text.reveal()).map_err(|source| Failed::Unreadable { service: self.service, source })
    }
}

impl Client {
    /// The caller that the configuration names.
    ///
    /// # Errors
    /// If the secret is not named or cannot be read, or an address is none.
    pub async fn of(config: &Config) -> Result<Self, Error> {
        let told = &config.identity;
        let file = told.oidc_client_secret_file.as_deref();
        let file = file.ok_or_else(|| Error::Config("--oidc-client-secret-file is needed to get a token".into()))?;
        let secret = Secret::read(file).await?;
        let no_url = |flag: &str, value: &str| Error::Config(format!("{flag} {value:?} is not a URL"));
        let issuer: Url = told.oidc_issuer.parse().map_err(|_| no_url("--oidc-issuer", &told.oidc_issuer))?;
        let api = config.api_of("{service}");
        Url::parse(&config.api_of("service")).map_err(|_| no_url("--api-url", &api))?;
        let http = crate::tls::http().build();
        let http = http.map_err(|error| Error::Config(format!("the client for HTTP cannot be made: {error}")))?;
        let tokens = Tokens::new(issuer, told.oidc_client_id.as_str(), secret.reveal(), http.clone());
        Ok(Self::new(api, http, tokens))
    }

    /// A caller of the services at this base address; `{service}` in it stands for the service's name.
    pub fn new(api: impl Into<String>, http: reqwest::Client, tokens: Tokens) -> Self {
        Self { api: api.into(), http, tokens }
    }

    /// Reads something; paths start after `/<service>/v1`.
    ///
    /// # Errors
    /// If the service does not answer with success.
    pub async fn get(&self, service: &'static str, path: &str) -> Result<Answer, Failed> {
        self.send(service, Method::GET, path, None).await
    }

    /// Does something, once however often it is sent with this key.
    ///
    /// # Errors
    /// If the service does not answer with success.
    pub async fn post(&self, service: &'static str, path: &str, body: &Value, key: &str) -> Result<Answer, Failed> {
        self.send(service, Method::POST, path, Some((body, key))).await
    }

    /// Wakes a service to something that does no harm when it is done twice.
    ///
    /// # Errors
    /// If the service does not answer with success.
    pub async fn ring(&self, service: &'static str, path: &str) -> Result<Answer, Failed> {
        self.send(service, Method::POST, path, None).await
    }

    /// Sends once, and once more with a fresh token when the one in hand is refused.
    async fn send(
        &self,
        service: &'static str,
        method: Method,
        path: &str,
        sent: Option<(&Value, &str)>,
    ) -> Result<Answer, Failed> {
        let unreachable = |source: reqwest::Error| Failed::Unreachable { service, source: source.without_url() };
        let url = format!("{}/{service}/v1{path}", self.api.replace("{service}", service).trim_end_matches('/'));
        let mut fresh = false;
        loop {
            let token = self.tokens.get(fresh).await.map_err(|source| Failed::Token { service, source })?;
            let request = if method == Method::GET { self.http.get(&url) } else { self.http.post(&url) };
            let mut request = request.timeout(PATIENCE).bearer_auth(token);
            if let Some((body, key)) = sent {
                request = request.json(body).header("idempotency-key", key);
            }
            // With the current trace, so that a call can be followed into the service.
            if let Some(trace) = telemetry::traceparent() {
                request = request.header("traceparent", trace);
            }
            let answer = request.send().await.map_err(unreachable)?;
            let status = answer.status();
            if status == StatusCode::UNAUTHORIZED && !fresh {
                fresh = true;
                continue;
            }
            let text = Secret::from(answer.text().await.map_err(unreachable)?.as_str());
            if status.is_success() {
                return Ok(Answer { service, text });
            }
            return Err(Failed::Status { service, status, body: text });
        }
    }
}
