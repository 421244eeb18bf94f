//! What handlers answer.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use crate::problem::Problem;

/// A view as JSON, or a problem.
pub type Reply<T> = Result<Json<T>, Problem>;

/// Another answer than plain JSON, or a problem: `Answered<Created<View>>`.
pub type Answered<R> = Result<R, Problem>;

/// 201: made, with where it is (`Location`, relative to the request) and what it is.
#[derive(Debug)]
pub struct Created<T>(pub String, pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let Self(location, view) = self;
        match HeaderValue::from_str(&location) {
            Ok(location) => (StatusCode::CREATED, [(LOCATION, location)], Json(view)).into_response(),
            Err(cause) => Problem::internal(cause).into_response(),
        }
    }
}

/// 204: done, nothing to tell.
#[derive(Debug, Clone, Copy)]
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// An answer as bytes, to be kept and given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Reads a response to its end.
    ///
    /// # Errors
    /// If its body fails.
    pub async fn of(response: Response) -> Result<Self, axum::Error> {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await?;
        Ok(Self { status: parts.status, headers: parts.headers, body })
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
