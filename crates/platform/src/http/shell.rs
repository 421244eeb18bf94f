//! The shell around a service's router: limits, identity and rights, idempotency, problems, and the version on every answer.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
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

/// The full version of the API, on every answer (NL API Design Rules, version-header).
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// Puts the shell around a router. Every error answer from inside leaves as problem+json; paths and methods that are not there too.
pub fn shell(router: Router, gate: Gate, limits: Limits) -> Router {
    router
        .fallback(async || Problem::new(Kind::NotFound, "There is nothing at this path."))
        .layer(from_fn(idempotency::layer))
        .layer(Extension(gate))
        .layer(Extension(limits))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(render))
        .layer(from_fn(version))
}

async fn version(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await.into_response();
    response.headers_mut().insert(API_VERSION, HeaderValue::from_static(openapi::VERSION));
    response
}
