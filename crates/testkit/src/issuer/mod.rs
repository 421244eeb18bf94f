//! A development issuer of OpenID Connect: keys made at start, tokens for whoever asks. Never for production.

mod claims;
mod serve;

pub use claims::{Claims, ROLES, worker};

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::http;
use crate::trouble::{Result, Trouble};

/// The audience that tokens name unless told otherwise.
pub const AUDIENCE: &str = "veilig";

/// A running issuer. It ends when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Issuer {
    inner: Arc<Inner>,
    _running: Arc<Running>,
}

/// What the issuer knows: shared with the thread that serves it.
#[derive(Debug)]
struct Inner {
    url: String,
    key: EcdsaKeyPair,
    key_id: String,
    client_secret: String,
    accounts: Accounts,
}

/// Who gets a token by client credentials.
#[derive(Clone, Copy, Debug)]
enum Accounts {
    /// The service accounts.
    Services,
    /// Every role, by its name.
    EveryRole,
}

impl Accounts {
    fn have(self, id: &str) -> bool {
        match self {
            Self::Services => claims::SERVICE_ACCOUNTS.contains(&id),
            Self::EveryRole => ROLES.iter().any(|(role, _)| *role == id),
        }
    }
}

/// Ends the serving thread.
#[derive(Debug)]
struct Running {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
}

impl Issuer {
    /// Makes a key and serves discovery, keys and tokens on a free port of this machine.
    pub fn start() -> Result<Self> {
        Self::listen("127.0.0.1:0", None, BASE64.encode(http::random::<24>()), Accounts::Services)
    }

    /// The same on this address, for the containers of an evaluation: `url` is how they reach it, and whoever knows the secret gets a
    /// token of any role, by its name.
    pub fn for_evaluation(address: &str, url: &str, client_secret: &str) -> Result<Self> {
        Self::listen(address, Some(url), client_secret.to_owned(), Accounts::EveryRole)
    }

    fn listen(address: &str, url: Option<&str>, client_secret: String, accounts: Accounts) -> Result<Self> {
        let unable = |e: ring::error::Unspecified| Trouble::refused("make a signing key", e);
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(unable)?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)
            .map_err(|e| Trouble::refused("read the signing key", e))?;
        let listening = |source| Trouble::Io { attempt: format!("listen on {address} for the development issuer"), source };
        let listener = TcpListener::bind(address).map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let fingerprint = digest::digest(&digest::SHA256, key.public_key().as_ref());
        let inner = Arc::new(Inner {
            url: url.map_or_else(|| format!("http://{address}"), |url| url.trim_end_matches('/').to_owned()),
            key_id: BASE64.encode(&fingerprint.as_ref()[..9]),
            key,
            client_secret,
            accounts,
        });
        let is_over = Arc::new(AtomicBool::new(false));
        let (served, ends) = (inner.clone(), is_over.clone());
        std::thread::spawn(move || serve::serve(&listener, &served, &ends));
        Ok(Self { inner, _running: Arc::new(Running { address, is_over }) })
    }

    /// The issuer's address: what `iss` says and where discovery starts.
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// The secret of every service account (`workflows`, `portal`, `operator`), for client credentials.
    pub fn client_secret(&self) -> &str {
        &self.inner.client_secret
    }

    /// A token of the usual worker with this role, valid for twelve hours.
    pub fn token(&self, role: &str) -> String {
        self.mint(&Claims::of(role))
    }

    /// A token that says exactly this.
    pub fn mint(&self, claims: &Claims) -> String {
        self.inner.sign(&claims.to_json(&self.inner.url))
    }
}

impl Inner {
    fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": self.key_id});
        let signed = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.expect("signing fails only when the system has no randomness");
        format!("{signed}.{}", BASE64.encode(signature.as_ref()))
    }

    /// The public key as RFC 7517 wants it: the point is 0x04, x, y.
    fn keys(&self) -> Value {
        let point = &self.key.public_key().as_ref()[1..];
        let (x, y) = point.split_at(32);
        let key = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.key_id,
            "x": BASE64.encode(x), "y": BASE64.encode(y),
        });
        json!({"keys": [key]})
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}
