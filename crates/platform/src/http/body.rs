//! `Valid<T>`: a body that was read to its end, in time and within its size, is of the right form, and says what it may.

use std::fmt::Write as _;
use std::ops::Deref;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use super::shell::Limits;
use crate::idempotency::Slot;
use crate::problem::{Field, Kind, Problem};

/// What a body must fulfil beyond its form. Unknown fields are refused by `#[serde(deny_unknown_fields)]`.
pub trait Validate {
    /// Tells `check` everything that is wrong. A body whose types say it all leaves this as it is.
    fn validate(&self, check: &mut Check) {
        let _ = check;
    }
}

/// Collects what is wrong with a body, field by field.
#[derive(Debug, Default)]
pub struct Check {
    within: String,
    errors: Vec<Field>,
}

impl Check {
    /// Demands something of a field: if it does not hold, `message` says what would be right.
    pub fn that(&mut self, holds: bool, field: &str, message: &str) {
        if !holds {
            let field = if self.within.is_empty() { field.to_owned() } else { format!("{}.{field}", self.within) };
            self.errors.push(Field { field, message: message.to_owned() });
        }
    }

    /// Demands a text of 1 to `longest` characters that is not only white space.
    pub fn text(&mut self, value: &str, field: &str, longest: usize) {
        let length = value.chars().count();
        self.that(!value.trim().is_empty() && length <= longest, field, &format!("must be a text of 1 to {longest} characters"));
    }

    /// Checks a part of the body, such as `persons[2]`.
    pub fn within(&mut self, part: &str, check: impl FnOnce(&mut Self)) {
        let outer = self.within.clone();
        self.within = if outer.is_empty() { part.to_owned() } else { format!("{outer}.{part}") };
        check(self);
        self.within = outer;
    }
}

/// A JSON body that may be acted upon. The last parameter of a handler.
#[derive(Debug, Clone)]
pub struct Valid<T>(T);

impl<T> Valid<T> {
    /// The body itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + Validate, S: Send + Sync> FromRequest<S> for Valid<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let limits = request.extensions().get::<Limits>().copied().unwrap_or_default();
        let slot = request.extensions().get::<Slot>().cloned();
        is_json(request.headers())?;
        fits(request.headers(), limits)?;
        let bytes = read(request.into_body(), limits).await?;
        if let Some(slot) = slot {
            slot.body(&bytes);
        }
        parse(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Problem::new(Kind::UnsupportedMediaType, "Send the body as application/json.")
        .field("Content-Type", "must be application/json"))
}

fn too_large(limits: Limits) -> Problem {
    Problem::new(Kind::TooLarge, format!("The body may hold at most {} bytes.", limits.body))
}

fn fits(headers: &HeaderMap, limits: Limits) -> Result<(), Problem> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limits.body) { Err(too_large(limits)) } else { Ok(()) }
}

/// Reads a body whole before anything is begun for it, so that a slow sender keeps nothing but its own connection.
async fn read(body: Body, limits: Limits) -> Result<Bytes, Problem> {
    let collect = async {
        let mut stream = body.into_data_stream();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|cause| Problem::new(Kind::Invalid, "The body could not be read.").source(cause))?;
            if bytes.len() + chunk.len() > limits.body {
                return Err(too_large(limits));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    let late = |_| Problem::new(Kind::Timeout, format!("The body must arrive within {} seconds.", limits.patience.as_secs()));
    tokio::time::timeout(limits.patience, collect).await.map_err(late)?
}

fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut json).map_err(|error| malformed(error.path(), error.inner()))?;
    json.end().map_err(|_| Problem::new(Kind::Invalid, "The body must hold one JSON value and nothing after it."))?;
    let mut check = Check::default();
    value.validate(&mut check);
    if check.errors.is_empty() {
        Ok(value)
    } else {
        Err(Problem::new(Kind::Invalid, "The body holds values that are not allowed.").fields(check.errors))
    }
}

fn malformed(path: &Path, error: &serde_json::Error) -> Problem {
    if error.is_syntax() || error.is_eof() {
        let place = format!("The body is not JSON (line {}, column {}).", error.line(), error.column());
        return Problem::new(Kind::Invalid, place);
    }
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    let Field { field, message } = named(&spell(path), message);
    Problem::new(Kind::Invalid, "The body is not of the right form.").field(field, message)
}

/// A path as callers write it: `persons[0].birthDate`.
fn spell(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => write!(text, "[{index}]").expect("writing to a string can't fail"),
            Segment::Map { key } | Segment::Enum { variant: key } if text.is_empty() => text.push_str(key),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                write!(text, ".{key}").expect("writing to a string can't fail")
            }
            Segment::Unknown => {}
        }
    }
    text
}

/// The field that a message of serde is about: for a missing or unknown field the message names it, the path may not.
pub(super) fn named(path: &str, message: &str) -> Field {
    let inner = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start))
        .and_then(|rest| rest.split('`').next());
    let field = match inner {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) if path != name && !path.ends_with(&format!(".{name}")) => format!("{path}.{name}"),
        _ if path.is_empty() => "(body)".to_owned(),
        _ => path.to_owned(),
    };
    let message = match message {
        _ if message.starts_with("missing field") => "is required".to_owned(),
        _ if message.starts_with("unknown field") => "is not a field of this".to_owned(),
        _ => message.to_owned(),
    };
    Field { field, message }
}
