//! A service token by client credentials, kept until shortly before it expires.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Url;
use serde::Deserialize;
use tokio::sync::Mutex;

/// A token is renewed this long before it expires.
const MARGIN: Duration = Duration::from_secs(30);

/// Gets and keeps tokens of one service account.
#[derive(Clone)]
pub struct Tokens {
    account: Arc<Account>,
    kept: Arc<Mutex<Option<Kept>>>,
    http: reqwest::Client,
}

struct Account {
    issuer: Url,
    id: String,
    secret: String,
}

struct Kept {
    token: String,
    until: Instant,
}

/// The identity provider gave no token.
#[derive(Debug, thiserror::Error)]
pub enum NoToken {
    /// It could not be reached, or its answer was none.
    #[error("the identity provider could not be asked")]
    Unreachable(#[source] reqwest::Error),
    /// It refused.
    #[error("the identity provider answered {0}")]
    Refused(reqwest::StatusCode),
    /// Its discovery document names no usable address.
    #[error("the identity provider's discovery document names no token endpoint")]
    NoEndpoint,
}

#[derive(Deserialize)]
struct Discovery {
    token_endpoint: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: u64,
}

impl Tokens {
    /// Tokens of a service account at an issuer that is found by discovery.
    pub fn new(issuer: Url, id: impl Into<String>, secret: impl Into<String>, http: reqwest::Client) -> Self {
        let account = Account { issuer, id: id.into(), secret: secret.into() };
        Self { account: Arc::new(account), kept: Arc::default(), http }
    }

    /// The token in hand, or a new one if there is none, it is about to expire, or a fresh one is asked.
    pub async fn get(&self, fresh: bool) -> Result<String, NoToken> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| !fresh && kept.until > Instant::now()) {
            return Ok(kept.token.clone());
        }
        let granted = self.grant().await?;
        let lasts = Duration::from_secs(granted.expires_in).saturating_sub(MARGIN);
        let token = granted.access_token;
        *kept = Some(Kept { token: token.clone(), until: Instant::now() + lasts });
        Ok(token)
    }

    async fn grant(&self) -> Result<Granted, NoToken> {
        let mut discovery = self.account.issuer.clone();
        discovery
            .path_segments_mut()
            .map_err(|()| NoToken::NoEndpoint)?
            .pop_if_empty()
            .extend([".well-known", "openid-configuration"]);
        let Discovery { token_endpoint } = read(self.http.get(discovery)).await?;
        let token_endpoint: Url = token_endpoint.parse().map_err(|_| NoToken::NoEndpoint)?;
        let request = self
            .http
            .post(token_endpoint)
            .basic_auth(&self.account.id, Some(&self.account.secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        read(request).await
    }
}

async fn read<T: serde::de::DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, NoToken> {
    let answer = request.timeout(Duration::from_secs(5)).send().await.map_err(NoToken::Unreachable)?;
    if !answer.status().is_success() {
        return Err(NoToken::Refused(answer.status()));
    }
    answer.json().await.map_err(NoToken::Unreachable)
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tokens({} at {})", self.account.id, self.account.issuer)
    }
}
