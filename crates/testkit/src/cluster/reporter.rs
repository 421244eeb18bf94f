//! Somebody who reports through a region's Service, whatever happens to the region.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::installed::{Installed, Tokens};
use crate::http::Client;
use crate::trouble::Result;

/// Well before the end of a token, which lasts five minutes.
const RENEW: Duration = Duration::from_secs(120);

/// The police, with a token that is followed by another in time, or when the issuer does not know it any more.
#[derive(Debug)]
pub struct Reporter {
    intake: String,
    tokens: Tokens,
    /// Speaks with a token, since when it has it.
    client: Mutex<(Client, Instant)>,
}

impl Reporter {
    /// Somebody who reports to this region.
    pub fn of(region: &Installed<'_>) -> Result<Self> {
        let (intake, tokens) = (region.address("intake", 8080)?, region.tokens("police")?);
        let client = Client::new(&intake).bearer(&tokens.fresh()?);
        Ok(Self { intake, tokens, client: Mutex::new((client, Instant::now())) })
    }

    /// Sends a report, once. Gives its id, or what was answered.
    pub fn send(&self, report: &Value, key: &str) -> std::result::Result<String, String> {
        let request = self.client().request("POST", "/intake/v1/reports").header("idempotency-key", key);
        let answer = request.patience(Duration::from_secs(10)).json(report).send().map_err(|trouble| trouble.to_string())?;
        if answer.status == 401 {
            let token = self.tokens.fresh().map_err(|trouble| trouble.to_string())?;
            self.speak_with(&token);
        }
        match answer.json()["reportId"].as_str() {
            Some(id) if answer.is_success() => Ok(id.to_owned()),
            _ => Err(format!("{} {}", answer.status, answer.text())),
        }
    }

    fn client(&self) -> Client {
        let is_old = self.client.lock().unwrap_or_else(PoisonError::into_inner).1.elapsed() > RENEW;
        // While the issuer is away the old one is good for some time.
        if let Some(token) = is_old.then(|| self.tokens.fresh().ok()).flatten() {
            self.speak_with(&token);
        }
        self.client.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    fn speak_with(&self, token: &str) {
        let client = Client::new(&self.intake).bearer(token);
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = (client, Instant::now());
    }
}
