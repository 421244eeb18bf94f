//! The shell around a service's router: limits, identity and rights, idempotency, problems, and the version on every answer.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::may::Gate;
use crate::problem::{Kind, Problem, panicked, render};
use crate::{idempotency, openapi};

/// What is accepted of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes a body may hold.
    pub body: usize,
    /// How long a body may take to arrive.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: 1024 * 1024, patience: Duration::from_secs(10) }
    }
}

/// On every answer, unless the handler says otherwise: the full version (NL API Design Rules, version-header), and that
/// nothing of it is stored, guessed at or shown inside another page (transport/security-headers).
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (HeaderName::from_static("api-version"), HeaderValue::from_static(openapi::VERSION)),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

/// Puts the shell around a router. Every error answer from inside leaves as problem+json; paths and methods that are not there too.
pub fn shell(router: Router, gate: Gate, limits: Limits) -> Router {
    router
        .fallback(async || Problem::new(Kind::NotFound, "There is nothing at this path."))
        .layer(from_fn(idempotency::layer))
        .layer(Extension(gate))
        .layer(Extension(limits))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(render))
        .layer(from_fn(headers))
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
