//! Tokens checked a moment ago: callers send the same one many times, and checking a signature costs more than the rest of a request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::actor::Actor;

/// How long a token need not be checked again; so long a key that the issuer withdraws may still work.
const KEPT: Duration = Duration::from_secs(60);
/// So many tokens are remembered.
const MOST: usize = 5_000;

/// The tokens that were good, by their hash, so that no token is kept.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<Hash, (Arc<Actor>, Instant)>>);

type Hash = [u8; 32];

impl Known {
    pub(super) fn find(&self, token: &str) -> Option<Arc<Actor>> {
        let known = self.0.lock().expect("no holder of this lock panics");
        let (actor, until) = known.get(&hash(token))?;
        (*until > Instant::now()).then(|| actor.clone())
    }

    /// Remembers a good token for as long as it is good, but not long.
    pub(super) fn keep(&self, token: &str, actor: Arc<Actor>, left: Duration) {
        let now = Instant::now();
        let mut known = self.0.lock().expect("no holder of this lock panics");
        if known.len() >= MOST {
            known.retain(|_, (_, until)| *until > now);
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(hash(token), (actor, now + left.min(KEPT)));
    }
}

fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}
