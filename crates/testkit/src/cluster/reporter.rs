//! Somebody who reports through a region's Service, whatever happens to the region.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::installed::{Installed, Tokens};
use crate::http::{Answer, Client};
use crate::trouble::Result;

/// The police, with a token that is followed by another when the issuer does not know it any more.
#[derive(Debug)]
pub struct Reporter {
    intake: String,
    tokens: Tokens,
    client: Mutex<Client>,
}

impl Reporter {
    /// Somebody who reports to this region.
    pub fn of(region: &Installed<'_>) -> Result<Self> {
        let (intake, tokens) = (region.address("intake", 8080)?, region.tokens("police")?);
        let client = Client::new(&intake).bearer(&tokens.fresh()?);
        Ok(Self { intake, tokens, client: Mutex::new(client) })
    }

    /// Sends a report, once; once more if the token's time was over. Gives its id, or what was answered.
    pub fn send(&self, report: &Value, key: &str) -> std::result::Result<String, String> {
        let mut answer = self.post(report, key)?;
        if answer.status == 401 {
            let token = self.tokens.fresh().map_err(|trouble| trouble.to_string())?;
            *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Client::new(&self.intake).bearer(&token);
            answer = self.post(report, key)?;
        }
        match answer.json()["reportId"].as_str() {
            Some(id) if answer.is_success() => Ok(id.to_owned()),
            _ => Err(format!("{} {}", answer.status, answer.text())),
        }
    }

    fn post(&self, report: &Value, key: &str) -> std::result::Result<Answer, String> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let request = client.request("POST", "/intake/v1/reports").header("idempotency-key", key);
        request.patience(Duration::from_secs(10)).json(report).send().map_err(|trouble| trouble.to_string())
    }
}
