//! What went wrong, told to the caller: a closed list of kinds, each with one status, as problem+json (RFC 9457).

mod kind;
mod render;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

pub use kind::Kind;
pub use render::{Language, MEDIA_TYPE, ProblemDetails};
pub(crate) use render::{panicked, render};

use crate::http::Answer;

/// One field of the request that is not right.
#[derive(Debug, Clone, Serialize, PartialEq, Eq, utoipa::ToSchema)]
pub struct Field {
    /// The field's path as the caller wrote it: `persons[0].birthDate`, or the name of a parameter or header.
    pub field: String,
    /// What is wrong with it, in a sentence.
    pub message: String,
}

/// A refusal or failure on its way to the caller.
pub struct Problem(Box<Inner>);

struct Inner {
    kind: Kind,
    detail: String,
    errors: Vec<Field>,
    headers: Vec<(HeaderName, HeaderValue)>,
    source: Option<Box<dyn Error + Send + Sync>>,
    replay: Option<Answer>,
}

impl Problem {
    /// A problem of a kind; `detail` is read by the caller and so never holds what only we may know.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, detail: detail.into(), errors: vec![], headers: vec![], source: None, replay: None }))
    }

    /// An internal failure: its cause is logged once at the edge, the caller reads only that it happened.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, "Something went wrong on our side. It has been recorded.").source(source)
    }

    /// Names a field that is not right.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.0.errors.push(Field { field: field.into(), message: message.into() });
        self
    }

    /// Names all fields that are not right.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.0.errors.extend(fields);
        self
    }

    /// Keeps the cause, for the log only.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds a response header, such as `Retry-After`.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The problem's kind.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The sentence for the caller.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The fields that are not right.
    pub fn errors(&self) -> &[Field] {
        &self.0.errors
    }

    /// Not a problem but an answer given before: leaves the handler by `?` and reaches the caller as it was.
    pub(crate) fn replay(answer: Answer) -> Self {
        let mut replay = Self::new(Kind::Conflict, "answered before");
        replay.0.replay = Some(answer);
        replay
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, detail, errors, source, .. } = &*self.0;
        f.debug_struct("Problem")
            .field("kind", kind)
            .field("detail", detail)
            .field("errors", errors)
            .field("source", source)
            .finish()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<sea_orm::DbErr> for Problem {
    fn from(error: sea_orm::DbErr) -> Self {
        if crate::db::is_transient(&error) {
            return Self::new(Kind::Unavailable, "The database cannot do this now. Try again later.").source(error);
        }
        Self::internal(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        if let Some(answer) = self.0.replay.take() {
            return answer.into_response();
        }
        render::told(Arc::new(self), Language::English, None)
    }
}
