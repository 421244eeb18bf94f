//! Path and query parameters, with problems that name the parameter.

use std::ops::Deref;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::body::named;
use crate::problem::{Kind, Problem};

/// Parameters of the path: `Path<ReportId>`, or a tuple for several.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

/// Parameters of the query. `#[serde(deny_unknown_fields, rename_all = "camelCase")]` on `T` refuses others.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T> Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let names = names(parts, state).await;
        match AxumPath::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(refused)) => Err(malformed(refused.into_kind(), &names)),
            Err(refused) => Err(Problem::internal(refused)),
        }
    }
}

/// The names of the path's parameters, in order.
async fn names<S: Send + Sync>(parts: &mut Parts, state: &S) -> Vec<String> {
    let raw = axum::extract::RawPathParams::from_request_parts(parts, state).await;
    raw.map(|params| params.iter().map(|(name, _)| name.to_owned()).collect()).unwrap_or_default()
}

fn malformed(kind: ErrorKind, names: &[String]) -> Problem {
    let at = |index: usize| names.get(index).cloned().unwrap_or_else(|| "(path)".to_owned());
    let (name, message) = match kind {
        ErrorKind::ParseErrorAtKey { key, expected_type, .. } => (key, format!("must be a {expected_type}")),
        ErrorKind::ParseErrorAtIndex { index, expected_type, .. } => (at(index), format!("must be a {expected_type}")),
        ErrorKind::ParseError { expected_type, .. } => (at(0), format!("must be a {expected_type}")),
        ErrorKind::InvalidUtf8InPathParam { key } => (key, "must be UTF-8".to_owned()),
        ErrorKind::DeserializeError { key, message, .. } => (key, message),
        ErrorKind::Message(message) => (at(0), message),
        other => return Problem::internal(other.to_string()),
    };
    Problem::new(Kind::Invalid, "The path holds a parameter that is not of the right form.").field(name, message)
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match AxumQuery::try_from_uri(&parts.uri) {
            Ok(AxumQuery(value)) => Ok(Self(value)),
            Err(refused) => Err(unusable(&refused)),
        }
    }
}

fn unusable(refused: &QueryRejection) -> Problem {
    let text = refused.body_text();
    let text = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text);
    let (path, message) = match text.split_once(": ") {
        Some((path, message)) if !path.contains(' ') => (path, message),
        _ => ("", text),
    };
    let field = named(path, message);
    Problem::new(Kind::Invalid, "The query holds a parameter that is not of the right form.").field(field.field, field.message)
}
