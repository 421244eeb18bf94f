//! Who are you: access tokens of any OIDC issuer, checked against the keys it publishes.

mod keys;
mod known;
mod token;

use std::sync::Arc;
use std::time::Duration;

use axum::http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue};

use crate::actor::Actor;
use crate::problem::{Kind, Problem};
use crate::tls;
use keys::Keys;
use known::Known;

/// Which tokens are accepted.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer, exactly as it names itself in its discovery document and in `iss`.
    pub issuer: String,
    /// What tokens for this region carry in `aud`.
    pub audience: String,
}

/// Knows people by the tokens of one issuer. Reads the issuer's keys when the first token comes in, and again when a token
/// names a key it does not know, at most once in ten seconds.
pub struct Identity {
    settings: Settings,
    keys: Keys,
    known: Known,
}

/// Why a token is not accepted.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the request has no access token")]
    Missing,
    #[error("the access token is not valid: {0}")]
    Token(&'static str),
    #[error("the issuer of access tokens can't be reached")]
    Issuer(#[source] keys::Unreachable),
}

impl Identity {
    /// Prepares to accept tokens; nothing is fetched yet, so the service starts while the issuer is away.
    pub fn new(settings: Settings, client: reqwest::Client) -> Self {
        let keys = Keys::new(settings.issuer.clone(), client);
        Self { settings, keys, known: Known::default() }
    }

    /// The client to ask an issuer with: short timeouts, no redirects to elsewhere.
    ///
    /// # Errors
    /// If TLS can't be set up.
    pub fn client() -> reqwest::Result<reqwest::Client> {
        tls::http().timeout(Duration::from_secs(5)).build()
    }

    /// Who sent a request.
    ///
    /// # Errors
    /// [`Kind::Unauthenticated`] with `WWW-Authenticate`, or [`Kind::Unavailable`] while the issuer can't be reached.
    pub async fn of(&self, headers: &HeaderMap) -> Result<Arc<Actor>, Problem> {
        match self.actor(headers).await {
            Ok(actor) => Ok(actor),
            Err(Refused::Issuer(cause)) => Err(Problem::new(Kind::Unavailable, "Who you are can't be checked at the moment.")
                .header(RETRY_AFTER, HeaderValue::from_static("5"))
                .source(cause)),
            Err(refused) => Err(Problem::new(Kind::Unauthenticated, format!("Send a valid access token: {refused}."))
                .header(WWW_AUTHENTICATE, challenge(&refused))),
        }
    }

    async fn actor(&self, headers: &HeaderMap) -> Result<Arc<Actor>, Refused> {
        let token = bearer(headers)?;
        if let Some(actor) = self.known.find(token) {
            return Ok(actor);
        }
        let header = token::header(token)?;
        let key = self
            .keys
            .find(&header)
            .await
            .map_err(Refused::Issuer)?
            .ok_or(Refused::Token("its key is not one of the issuer's"))?;
        let (actor, left) = token::claims(token, &header, &key, &self.settings)?;
        let actor = Arc::new(actor);
        self.known.keep(token, actor.clone(), left);
        Ok(actor)
    }
}

/// The token of an `Authorization: Bearer` header; two such headers are as bad as none.
fn bearer(headers: &HeaderMap) -> Result<&str, Refused> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(one), None) = (all.next(), all.next()) else {
        return Err(Refused::Missing);
    };
    let text = one.to_str().map_err(|_| Refused::Token("it holds characters that no token holds"))?;
    let (scheme, token) = text.split_once(' ').ok_or(Refused::Missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(Refused::Missing) }
}

/// RFC 6750 §3: no error code when there was no token, else what is wrong with it.
fn challenge(refused: &Refused) -> HeaderValue {
    match refused {
        Refused::Token(why) => {
            HeaderValue::from_str(&format!("Bearer realm=\"veilig\", error=\"invalid_token\", error_description=\"{why}\""))
                .expect("the reasons are plain ASCII without quotes")
        }
        Refused::Missing | Refused::Issuer(_) => HeaderValue::from_static("Bearer realm=\"veilig\""),
    }
}
