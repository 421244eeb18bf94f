//! The issuer's keys: found by discovery, kept, and read again when a token names a key that is not among them.

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{DecodingKey, Header};
use serde::Deserialize;
use tokio::sync::Mutex;

use super::token;

/// The least time between two reads of the keys, so that tokens with invented key names can't make us flood the issuer.
const PAUSE: Duration = Duration::from_secs(10);
/// The same for who knows no keys yet, and so can let nobody in.
const FIRST: Duration = Duration::from_secs(1);
/// Keys older than this are read again, so that a key the issuer has withdrawn is forgotten.
const AGE: Duration = Duration::from_secs(600);

/// The issuer's keys could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreachable {
    #[error("asking {url}")]
    Http { url: String, source: reqwest::Error },
    #[error("the issuer calls itself {found}, not {expected}")]
    OtherIssuer { expected: String, found: String },
    #[error("the keys could not be read a moment ago")]
    JustFailed,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

struct Known {
    keys: Vec<(Jwk, Arc<DecodingKey>)>,
    since: Instant,
}

pub(super) struct Keys {
    issuer: String,
    client: reqwest::Client,
    known: RwLock<Option<Known>>,
    /// When the keys were last asked for. Holding it is the right to ask.
    asked: Mutex<Option<Instant>>,
}

impl Keys {
    pub(super) fn new(issuer: String, client: reqwest::Client) -> Self {
        Self { issuer, client, known: RwLock::new(None), asked: Mutex::new(None) }
    }

    /// The key a token's header names, after reading the keys if it is not among those known.
    pub(super) async fn find(&self, header: &Header) -> Result<Option<Arc<DecodingKey>>, Unreachable> {
        let (found, fresh) = self.look(header);
        if fresh && found.is_some() {
            return Ok(found);
        }
        match self.refresh(found.is_none()).await {
            Ok(()) => Ok(self.look(header).0),
            // a known key stays good while the issuer is away
            Err(cause) if found.is_some() => {
                tracing::warn!(error = %cause, "the issuer's keys could not be read again, the known ones are used");
                Ok(found)
            }
            Err(cause) => Err(cause),
        }
    }

    fn look(&self, header: &Header) -> (Option<Arc<DecodingKey>>, bool) {
        let known = self.known.read().expect("no holder of this lock panics");
        let Some(known) = known.as_ref() else {
            return (None, false);
        };
        let mut fitting = known.keys.iter().filter(|(jwk, _)| fits(jwk, header));
        let found = match (fitting.next(), fitting.next()) {
            (Some((_, key)), None) => Some(key.clone()),
            _ => None,
        };
        (found, known.since.elapsed() < AGE)
    }

    /// Reads the keys, unless that was done or tried just now. One request reads, the others wait for it.
    async fn refresh(&self, needed: bool) -> Result<(), Unreachable> {
        let before = self.since();
        let mut asked = self.asked.lock().await;
        if self.since() != before {
            return Ok(());
        }
        let pause = if before.is_some() { PAUSE } else { FIRST };
        if asked.is_some_and(|at| at.elapsed() < pause) {
            return if before.is_some() || !needed { Ok(()) } else { Err(Unreachable::JustFailed) };
        }
        *asked = Some(Instant::now());
        let fetched = self.fetch().await;
        // Whoever waited for an answer that did not come does not ask again one after the other.
        *asked = Some(Instant::now());
        let keys = fetched?;
        let usable = keys.keys.into_iter().filter(|jwk| !matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)));
        let keys = usable.filter_map(|jwk| DecodingKey::from_jwk(&jwk).ok().map(|key| (jwk, Arc::new(key)))).collect();
        *self.known.write().expect("no holder of this lock panics") = Some(Known { keys, since: Instant::now() });
        Ok(())
    }

    fn since(&self) -> Option<Instant> {
        self.known.read().expect("no holder of this lock panics").as_ref().map(|known| known.since)
    }

    async fn fetch(&self) -> Result<JwkSet, Unreachable> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let discovery: Discovery = self.get(&url).await?;
        if discovery.issuer != self.issuer {
            return Err(Unreachable::OtherIssuer { expected: self.issuer.clone(), found: discovery.issuer });
        }
        self.get(&discovery.jwks_uri).await
    }

    async fn get<T: for<'de> Deserialize<'de>>(&self, url: &str) -> Result<T, Unreachable> {
        let get = async { self.client.get(url).send().await?.error_for_status()?.json().await };
        get.await.map_err(|source| Unreachable::Http { url: url.to_owned(), source })
    }
}

/// Whether a token with this header may be signed by this key: same name (if the token names one) and an algorithm of the key's family.
fn fits(jwk: &Jwk, header: &Header) -> bool {
    let same_name = header.kid.is_none() || header.kid == jwk.common.key_id;
    same_name && token::fits(jwk, header.alg)
}
