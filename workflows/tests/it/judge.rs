//! A peer that follows the protocol of `deadlines`: records what is due once, under the subject's lock, and says what comes next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use kernel::fact::Subject;
use rand::Rng as _;
use serde_json::{Value, json};
use temporalio_client::Url;
use tokio::sync::Mutex;
use uuid::Uuid;
use workflows::durable::watch::{Planned, Schedule};
use workflows::test_clock::TestClock;

/// The clock the judge decides by.
#[derive(Clone)]
pub(crate) enum Clock {
    /// The machine's, so far ahead.
    Machine(SignedDuration),
    /// The time-skipping server's.
    Test(TestClock),
}

impl Clock {
    pub(crate) async fn now(&self) -> Timestamp {
        match self {
            Self::Machine(ahead) => Timestamp::now() + *ahead,
            Self::Test(clock) => clock.now().await.unwrap(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Judge(Arc<Inner>);

struct Inner {
    url: Url,
    clock: Clock,
    cases: Mutex<BTreeMap<Subject, Case>>,
    delivered: Mutex<BTreeMap<Uuid, u32>>,
    rings: AtomicU64,
    refused: AtomicU64,
    down: AtomicBool,
    /// Schedules that are asked for are never given.
    silent: AtomicBool,
    /// When those who were left without an answer went away.
    let_go: std::sync::Mutex<Vec<Instant>>,
    /// Cases that cannot be settled: their rings fail.
    poisoned: Mutex<BTreeSet<Subject>>,
    /// How the schedules were asked for, in order: all of them, or what is overdue.
    looks: Mutex<Vec<Look>>,
    /// Answers are held back between this many milliseconds after they were read …
    least_slow: AtomicU64,
    /// … and this many.
    most_slow: AtomicU64,
}

/// How schedules are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    All,
    Overdue,
}

#[derive(Default)]
struct Case {
    number: u64,
    rungs: BTreeMap<Timestamp, Rung>,
}

#[derive(Default)]
struct Rung {
    recorded: Vec<Timestamp>,
}

impl Judge {
    pub(crate) async fn start(clock: Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let judge = Self(Arc::new(Inner {
            url,
            clock,
            cases: Mutex::default(),
            delivered: Mutex::default(),
            rings: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            down: AtomicBool::new(false),
            silent: AtomicBool::new(false),
            let_go: std::sync::Mutex::default(),
            poisoned: Mutex::default(),
            looks: Mutex::default(),
            least_slow: AtomicU64::new(0),
            most_slow: AtomicU64::new(0),
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/token", post(token))
            .route("/deadlines/v1/subjects/{kind}/{id}/ring", post(ring))
            .route("/deadlines/v1/schedules", get(schedules))
            .route("/supervision/v1/escalations/{id}/deliver", post(deliver))
            .with_state(judge.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        judge
    }

    pub(crate) fn url(&self) -> Url {
        self.0.url.clone()
    }

    pub(crate) async fn now(&self) -> Timestamp {
        self.0.clock.now().await
    }

    pub(crate) fn set_down(&self, down: bool) {
        self.0.down.store(down, Ordering::SeqCst);
    }

    /// Leaves everybody who asks for schedules without an answer from now on.
    pub(crate) fn fall_silent(&self) {
        self.0.silent.store(true, Ordering::SeqCst);
    }

    /// When those who were left without an answer went away.
    pub(crate) fn let_go(&self) -> Vec<Instant> {
        self.0.let_go.lock().unwrap().clone()
    }

    /// Lets every answer travel between `least` and `most` milliseconds.
    pub(crate) fn slow_down(&self, least: u64, most: u64) {
        self.0.least_slow.store(least, Ordering::SeqCst);
        self.0.most_slow.store(most, Ordering::SeqCst);
    }

    /// A fact that adds a rung to a case: raises the number and gives the new schedule, as `deadlines` publishes it.
    pub(crate) async fn plan(&self, subject: Subject, at: Timestamp) -> Schedule {
        let mut cases = self.0.cases.lock().await;
        let case = cases.entry(subject).or_default();
        case.number += 1;
        case.rungs.entry(at).or_default();
        case.schedule()
    }

    /// A fact that takes a coming rung away.
    pub(crate) async fn cancel(&self, subject: Subject, at: Timestamp) -> Schedule {
        let mut cases = self.0.cases.lock().await;
        let case = cases.entry(subject).or_default();
        case.number += 1;
        case.rungs.remove(&at);
        case.schedule()
    }

    /// How often a ring came in, whatever it found.
    pub(crate) fn rings(&self) -> u64 {
        self.0.rings.load(Ordering::SeqCst)
    }

    /// How often a call came in while the judge was away.
    pub(crate) fn refused(&self) -> u64 {
        self.0.refused.load(Ordering::SeqCst)
    }

    /// Planned rungs that are not recorded yet.
    pub(crate) async fn waiting(&self) -> usize {
        let cases = self.0.cases.lock().await;
        cases.values().flat_map(|case| case.rungs.values()).filter(|rung| rung.recorded.is_empty()).count()
    }

    /// Every recorded rung of a case with the instant it was recorded.
    pub(crate) async fn recorded(&self, subject: Subject) -> Vec<(Timestamp, Timestamp)> {
        let cases = self.0.cases.lock().await;
        cases[&subject].rungs.iter().flat_map(|(at, rung)| rung.recorded.iter().map(|then| (*at, *then))).collect()
    }

    /// Rungs that are due and not recorded.
    pub(crate) async fn overdue(&self) -> Vec<Timestamp> {
        let now = self.now().await;
        let cases = self.0.cases.lock().await;
        cases.values().filter_map(|case| case.coming().next()).filter(|at| *at <= now).collect()
    }

    /// Lets the rings of a case fail from now on.
    pub(crate) async fn poison(&self, subject: Subject) {
        self.0.poisoned.lock().await.insert(subject);
    }

    /// How the schedules were asked for until now, in order.
    pub(crate) async fn looks(&self) -> Vec<Look> {
        self.0.looks.lock().await.clone()
    }

    /// How late each rung was, the latest last; panics if one was recorded early or not exactly once.
    pub(crate) async fn lateness(&self) -> Vec<SignedDuration> {
        let cases = self.0.cases.lock().await;
        let late = |(at, rung): (&Timestamp, &Rung)| {
            assert_eq!(rung.recorded.len(), 1, "a rung is recorded once");
            let late = rung.recorded[0].duration_since(*at);
            assert!(!late.is_negative(), "no rung rings early");
            late
        };
        let mut late: Vec<_> = cases.values().flat_map(|case| case.rungs.iter().map(late)).collect();
        late.sort_unstable();
        late
    }

    /// How late the latest rung was.
    pub(crate) async fn worst_lateness(&self) -> SignedDuration {
        self.lateness().await.pop().unwrap_or_default()
    }

    pub(crate) async fn deliveries(&self, escalation: Uuid) -> u32 {
        self.0.delivered.lock().await.get(&escalation).copied().unwrap_or_default()
    }
}

impl Case {
    fn coming(&self) -> impl Iterator<Item = Timestamp> + '_ {
        self.rungs.iter().filter(|(_, rung)| rung.recorded.is_empty()).map(|(at, _)| *at)
    }

    fn schedule(&self) -> Schedule {
        let rungs = self.coming().map(|at| Planned { at, row: "P3".to_owned(), rung: "overdue".to_owned() }).collect();
        Schedule { number: self.number, next: self.coming().next(), rungs, trace: None }
    }
}

type Answer = Result<Json<Value>, StatusCode>;

async fn discovery(State(judge): State<Judge>) -> Json<Value> {
    Json(json!({ "issuer": judge.0.url.as_str(), "token_endpoint": judge.0.url.join("/token").unwrap().as_str() }))
}

async fn token() -> Json<Value> {
    Json(json!({ "access_token": "workflows", "token_type": "Bearer", "expires_in": 300 }))
}

async fn ring(State(judge): State<Judge>, Path((kind, id)): Path<(String, Uuid)>, headers: HeaderMap) -> Answer {
    judge.admit(&headers)?;
    judge.0.rings.fetch_add(1, Ordering::SeqCst);
    let subject = Subject { kind: kind.parse().unwrap(), id };
    if judge.0.poisoned.lock().await.contains(&subject) {
        return Err(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let answer = {
        let mut cases = judge.0.cases.lock().await;
        let now = judge.now().await;
        let case = cases.get_mut(&subject).ok_or(StatusCode::NOT_FOUND)?;
        for (_, rung) in case.rungs.range_mut(..=now).filter(|(_, rung)| rung.recorded.is_empty()) {
            rung.recorded.push(now);
        }
        let next = case.coming().next();
        let next = next.map(|at| json!({ "at": at, "inMs": at.duration_since(now).as_millis() }));
        json!({ "number": case.number, "next": next })
    };
    // The answer grows stale on its way.
    let travel = judge.0.least_slow.load(Ordering::SeqCst)..=judge.0.most_slow.load(Ordering::SeqCst);
    let delay = rand::rng().random_range(travel);
    tokio::time::sleep(Duration::from_millis(delay)).await;
    Ok(Json(answer))
}

/// Somebody who gets no answer, until they go away.
struct Waits(Judge);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.0.let_go.lock().unwrap().push(Instant::now());
    }
}

/// How schedules are asked for.
#[derive(serde::Deserialize)]
struct Ask {
    #[serde(default)]
    overdue: bool,
    limit: usize,
    /// The id of the last subject of the page before.
    cursor: Option<String>,
}

async fn schedules(State(judge): State<Judge>, headers: HeaderMap, Query(ask): Query<Ask>) -> Answer {
    judge.admit(&headers)?;
    let now = judge.now().await;
    judge.0.looks.lock().await.push(if ask.overdue { Look::Overdue } else { Look::All });
    if judge.0.silent.load(Ordering::SeqCst) {
        let _waits = Waits(judge.clone());
        std::future::pending::<()>().await;
    }
    let is_asked = |case: &Case| !ask.overdue || case.coming().next().is_some_and(|at| at <= now);
    let is_after = |subject: &Subject| ask.cursor.as_ref().is_none_or(|cursor| subject.id.to_string() > *cursor);
    let cases = judge.0.cases.lock().await;
    let mut asked: Vec<_> = cases.iter().filter(|(subject, case)| is_after(subject) && is_asked(case)).collect();
    asked.sort_by_key(|(subject, _)| subject.id);
    let more = asked.len() > ask.limit;
    asked.truncate(ask.limit);
    let cursor = asked.last().filter(|_| more).map(|(subject, _)| subject.id);
    let item = |(subject, case): (&Subject, &Case)| json!({ "kind": subject.kind, "id": subject.id, "number": case.number, "nextAt": case.coming().next() });
    let items: Vec<_> = asked.into_iter().map(item).collect();
    Ok(Json(json!({ "items": items, "nextCursor": cursor })))
}

async fn deliver(State(judge): State<Judge>, Path(id): Path<Uuid>, headers: HeaderMap) -> Answer {
    judge.admit(&headers)?;
    *judge.0.delivered.lock().await.entry(id).or_default() += 1;
    Ok(Json(json!({})))
}

impl Judge {
    fn admit(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        if self.0.down.load(Ordering::SeqCst) {
            self.0.refused.fetch_add(1, Ordering::SeqCst);
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let known = headers.get("authorization").is_some_and(|token| token == "Bearer workflows");
        known.then_some(()).ok_or(StatusCode::UNAUTHORIZED)
    }
}
