//! An OIDC issuer for tests: keys that can be changed, tokens of any content, and a count of how often its keys were read.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, get_current_timestamp};
use serde_json::{Value, json};

pub(crate) const AUDIENCE: &str = "veilig";

/// A key pair of the fixtures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    First,
    Second,
    Rsa,
}

impl Key {
    pub(crate) fn algorithm(self) -> Algorithm {
        if self == Key::Rsa { Algorithm::RS256 } else { Algorithm::ES256 }
    }

    fn encoding(self) -> EncodingKey {
        match self {
            Key::First => EncodingKey::from_ec_pem(include_bytes!("keys/first.pem")).unwrap(),
            Key::Second => EncodingKey::from_ec_pem(include_bytes!("keys/second.pem")).unwrap(),
            Key::Rsa => EncodingKey::from_rsa_pem(include_bytes!("keys/rsa.pem")).unwrap(),
        }
    }

    fn public(self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.encoding(), self.algorithm()).unwrap();
        jwk.common.key_id = Some(format!("{self:?}"));
        serde_json::to_value(jwk).unwrap()
    }
}

#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) keys: Arc<Mutex<Vec<Key>>>,
    pub(crate) reads: Arc<AtomicUsize>,
    /// Those who ask for its keys are told to come back later, and that slowly.
    pub(crate) is_busy: Arc<AtomicBool>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let issuer = Self {
            url: url.clone(),
            keys: Arc::new(Mutex::new(vec![Key::First, Key::Rsa])),
            reads: Arc::default(),
            is_busy: Arc::default(),
        };
        let discovery = json!({ "issuer": url, "jwks_uri": format!("{url}/jwks") });
        let (keys, reads, is_busy) = (issuer.keys.clone(), issuer.reads.clone(), issuer.is_busy.clone());
        let jwks = async move || {
            reads.fetch_add(1, Ordering::SeqCst);
            let keys: Vec<_> = keys.lock().unwrap().iter().map(|key| key.public()).collect();
            let is_there = !is_busy.load(Ordering::SeqCst);
            if !is_there {
                // Longer than the pause after which the keys may be asked for again.
                tokio::time::sleep(Duration::from_millis(1_500)).await;
            }
            is_there.then(|| Json(json!({ "keys": keys }))).ok_or(StatusCode::SERVICE_UNAVAILABLE)
        };
        let router =
            Router::new().route("/.well-known/openid-configuration", get(async || Json(discovery))).route("/jwks", get(jwks));
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub(crate) fn claims(&self) -> Value {
        let now = get_current_timestamp();
        json!({
            "iss": self.url, "aud": AUDIENCE, "exp": now + 300, "nbf": now - 5, "sub": "0190a1b2-0000-7000-8000-000000000001",
            "roles": ["handler"], "organisation": "veilig-thuis", "municipalities": ["0855"],
        })
    }

    pub(crate) fn sign(&self, key: Key, claims: &Value) -> String {
        let header = Header { kid: Some(format!("{key:?}")), ..Header::new(key.algorithm()) };
        jsonwebtoken::encode(&header, claims, &key.encoding()).unwrap()
    }

    /// A token with some claims changed; `null` leaves a claim out.
    pub(crate) fn token(&self, changes: Value) -> String {
        let mut claims = self.claims();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        self.sign(Key::First, &claims)
    }
}
