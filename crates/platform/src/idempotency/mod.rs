//! Idempotency-Key: the same request sent twice is done once, and gets the same answer twice.
//!
//! The key is claimed when the handler's transaction begins and the answer is written when it ends, in that same transaction.
//! So [`Tx::commit`](crate::Tx::commit) of such a request only hands the transaction over; the layer adds the answer and commits
//! just before the answer leaves. A second request with the key waits for the first at the claim, and then finds its answer.

mod rows;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Error;
use crate::clock::system_now;
use crate::http::Answer;
use crate::problem::{Kind, Problem};

/// The request header.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key accepted, in characters.
pub const LONGEST: usize = 255;
/// How long an answer is kept for a repetition.
pub const KEPT: Duration = Duration::from_hours(24);

/// Removes answers older than [`KEPT`]; gives how many.
///
/// # Errors
/// If the database can't do it.
pub async fn purge(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    rows::purge(db, system_now() - KEPT).await
}

/// Ends a transaction that was handed over: writes what was still to be written, then commits.
pub(crate) type End = Box<dyn FnOnce(DatabaseTransaction) -> BoxFuture<'static, Result<(), Error>> + Send>;

/// The place of one request with a key; travels with the request.
#[derive(Clone)]
pub(crate) struct Slot(Arc<Shared>);

struct Shared {
    key: String,
    request: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    body: [u8; 32],
    held: Option<Held>,
}

/// A transaction that did everything but keep its answer and commit.
struct Held {
    db: DatabaseTransaction,
    actor: Uuid,
    end: End,
}

impl Slot {
    fn new(key: String, method: &Method, path: &str) -> Self {
        Self(Arc::new(Shared { key, request: format!("{method} {path}"), state: Mutex::default() }))
    }

    /// Takes in the request's body, before the transaction begins.
    pub(crate) fn body(&self, bytes: &[u8]) {
        self.state().body = Sha256::digest(bytes).into();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().expect("no holder of this lock panics")
    }

    fn fingerprint(&self) -> Vec<u8> {
        Sha256::new()
            .chain_update(self.0.request.as_bytes())
            .chain_update([0])
            .chain_update(self.state().body)
            .finalize()
            .to_vec()
    }

    /// Claims the key at the start of the handler's transaction.
    ///
    /// # Errors
    /// The answer given before, if there is one (it leaves the handler by `?`); or [`Kind::KeyReused`].
    pub(crate) async fn claim(&self, db: &DatabaseTransaction, actor: Uuid) -> Result<(), Problem> {
        if self.state().held.is_some() {
            return Err(Problem::internal(
                "a request with an idempotency key began a second transaction after it committed the first",
            ));
        }
        let fingerprint = self.fingerprint();
        if rows::claim(db, actor, &self.0.key, &fingerprint, system_now()).await? {
            return Ok(());
        }
        // Whoever had it has committed by now: until then the claim waits.
        let (theirs, answer) = rows::find(db, actor, &self.0.key).await?.ok_or_else(|| {
            Problem::new(Kind::Conflict, "The first request with this idempotency key has just been forgotten. Send it again.")
        })?;
        if theirs == fingerprint {
            return Err(Problem::replay(answer));
        }
        let problem = Problem::new(Kind::KeyReused, "Use a new idempotency key for another request.");
        Err(problem.field("Idempotency-Key", "was used before with another method, path or body"))
    }

    /// Takes over the transaction that claimed the key, instead of its commit.
    pub(crate) fn hold(&self, db: DatabaseTransaction, actor: Uuid, end: End) {
        self.state().held = Some(Held { db, actor, end });
    }

    /// Keeps the answer and commits, if the handler got that far.
    async fn finish(&self, response: Response) -> Result<Response, Problem> {
        let held = self.state().held.take();
        let Some(Held { db, actor, end }) = held else {
            return Ok(response);
        };
        let extensions = response.extensions().clone();
        let answer = Answer::of(response).await.map_err(Problem::internal)?;
        rows::answer(&db, actor, &self.0.key, &answer).await?;
        end(db).await?;
        let mut response = answer.into_response();
        *response.extensions_mut() = extensions;
        Ok(response)
    }
}

/// The layer inside the shell. Requests that change nothing, or carry no key, pass untouched.
pub(crate) async fn layer(mut request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let key = match key(request.headers()) {
        Ok(Some(key)) if changes => key,
        Ok(_) => return next.run(request).await,
        Err(problem) => return problem.into_response(),
    };
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let slot = Slot::new(key, request.method(), path);
    request.extensions_mut().insert(slot.clone());
    let response = next.run(request).await;
    slot.finish(response).await.into_response()
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut all = headers.get_all(&HEADER).iter();
    let Some(one) = all.next() else {
        return Ok(None);
    };
    let text =
        one.to_str().ok().filter(|text| (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()));
    match (text, all.next()) {
        (Some(text), None) => Ok(Some(text.to_owned())),
        _ => Err(Problem::new(Kind::Invalid, "The idempotency key is not of the right form.")
            .field("Idempotency-Key", format!("must be given once, 1 to {LONGEST} visible ASCII characters without spaces"))),
    }
}
