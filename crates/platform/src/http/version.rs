//! Versions of a thing: `ETag` says which one was seen, `If-Match` that it must still be the current one.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::{Kind, Problem};

fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// A view with its version as `ETag`.
#[derive(Debug)]
pub struct Versioned<T>(pub i64, pub T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&tag(self.0)).expect("digits in quotes are a header value");
        ([(ETAG, tag)], Json(self.1)).into_response()
    }
}

/// The version the caller saw. A request without it is refused with 428.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IfMatch(Vec<String>);

impl IfMatch {
    /// Refuses if the caller saw another version than this.
    ///
    /// # Errors
    /// [`Kind::Stale`].
    pub fn check(&self, version: i64) -> Result<(), Problem> {
        let current = tag(version);
        if self.0.iter().any(|seen| *seen == "*" || *seen == current) {
            return Ok(());
        }
        Err(Problem::new(Kind::Stale, "Read it again: it has changed since you saw it.")
            .field("If-Match", "is not the current version"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let all =
            parts.headers.get_all(IF_MATCH).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        let tags: Vec<_> = all.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
        if tags.is_empty() {
            let problem = Problem::new(Kind::PreconditionRequired, "Send the ETag of the version you saw as If-Match.");
            return Err(problem.field("If-Match", "is required"));
        }
        Ok(Self(tags))
    }
}

impl utoipa::IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
        let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String);
        let parameter = utoipa::openapi::path::ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(utoipa::openapi::path::ParameterIn::Header)
            .required(utoipa::openapi::Required::True)
            .description(Some("The `ETag` of the version you saw; if it is no longer the current one, nothing is changed (412)."))
            .schema(Some(text));
        vec![parameter.build()]
    }
}
