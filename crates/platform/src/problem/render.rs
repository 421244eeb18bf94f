//! Problems as text: the title in the caller's language, the trace as `instance`, and every error answer in this form, whoever made it.

use std::any::Any;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, ALLOW, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use opentelemetry::trace::TraceContextExt as _;
use serde::Serialize;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{Field, Kind, Problem};
use crate::error::chain;

/// The media type of problems (RFC 9457).
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Of an error answer that is not ours, no more than this is read for its text.
const LONGEST_TEXT: usize = 4096;

/// A language in which titles are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, unless Dutch is preferred.
    English,
    /// Dutch.
    Dutch,
}

impl Language {
    /// The language that `Accept-Language` prefers.
    pub fn of(headers: &HeaderMap) -> Self {
        let wish = |language: &str| {
            let all = headers
                .get_all(ACCEPT_LANGUAGE)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','));
            let of = all.filter_map(|range| {
                let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
                let same = tag.trim().split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case(language));
                same.then(|| quality.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(0.0))
            });
            of.fold(0.0, f32::max)
        };
        if wish("nl") > wish("en") { Self::Dutch } else { Self::English }
    }
}

/// An error answer as RFC 9457 gives it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemDetails {
    /// What kind of problem it is, for programs.
    #[serde(rename = "type")]
    #[schema(rename = "type", format = "uri", examples("urn:problem-type:veilig:not-found"))]
    kind: String,
    /// What kind of problem it is, for people.
    #[schema(examples("This does not exist"))]
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(404))]
    status: u16,
    /// What is wrong with this request.
    #[schema(examples("There is no such report."))]
    detail: String,
    /// Names this occurrence: by it we find what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", examples("urn:trace:4bf92f3577b34da6a3ce929d0e0e4736"))]
    instance: Option<String>,
    /// The fields that are not right, each by its path as sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Field>,
}

/// The problem behind an answer; on the answer, so that the edge can tell it in the caller's language and log its cause.
#[derive(Clone)]
struct Behind(Arc<Problem>);

pub(super) fn told(problem: Arc<Problem>, language: Language, instance: Option<String>) -> Response {
    let kind = problem.0.kind;
    let (english, dutch) = kind.titles();
    let details = ProblemDetails {
        kind: format!("urn:problem-type:veilig:{}", kind.slug()),
        title: if language == Language::Dutch { dutch } else { english },
        status: kind.status().as_u16(),
        detail: problem.0.detail.clone(),
        instance,
        errors: problem.0.errors.clone(),
    };
    let body = serde_json::to_vec(&details).expect("strings and numbers are always JSON");
    let mut response = (kind.status(), [(CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
    for (name, value) in &problem.0.headers {
        response.headers_mut().append(name, value.clone());
    }
    response.extensions_mut().insert(Behind(problem));
    response
}

/// The edge: every error answer leaves as a problem, and a failure of ours is logged once, here.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let language = Language::of(request.headers());
    let mut response = next.run(request).await;
    if !(response.status().is_client_error() || response.status().is_server_error()) {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Behind>() {
        Some(Behind(problem)) => problem,
        None if is_problem(&response) => return response,
        None => Arc::new(foreign(&mut response).await),
    };
    let instance = format!("urn:trace:{}", trace_id());
    if problem.0.kind.status().is_server_error() {
        tracing::error!(
            problem.kind = problem.0.kind.slug(),
            problem.instance = instance,
            error = chain(&*problem),
            "a request failed"
        );
    } else {
        tracing::debug!(problem.kind = problem.0.kind.slug(), problem.instance = instance, "a request was refused");
    }
    let mut told = told(problem, language, Some(instance));
    told.extensions_mut().remove::<Behind>();
    let mut headers = std::mem::take(response.headers_mut());
    headers.remove(CONTENT_LENGTH);
    for (name, value) in told.headers() {
        headers.insert(name.clone(), value.clone());
    }
    headers.append(VARY, HeaderValue::from_static("Accept-Language"));
    *told.headers_mut() = headers;
    told
}

/// What a panic becomes.
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Problem::internal(format!("a handler panicked: {}", text.as_deref().unwrap_or("without words"))).into_response()
}

fn is_problem(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|media_type| media_type.as_bytes().starts_with(MEDIA_TYPE.as_bytes()))
}

/// An error answer that was not made of a problem: a router's, an extractor's of axum, a layer's.
async fn foreign(response: &mut Response) -> Problem {
    let kind = Kind::of(response.status());
    let body = to_bytes(std::mem::replace(response.body_mut(), Body::empty()), LONGEST_TEXT).await.unwrap_or_default();
    let text = std::str::from_utf8(&body).unwrap_or_default().trim();
    match kind {
        _ if kind.status().is_server_error() => {
            Problem::internal(format!("an answer {} without a problem: {text}", response.status()))
        }
        Kind::NotFound => Problem::new(kind, "There is nothing at this path."),
        Kind::MethodNotAllowed => {
            let allowed = response.headers().get(ALLOW).and_then(|allow| allow.to_str().ok()).unwrap_or("another method");
            Problem::new(kind, format!("This path answers to {allowed}."))
        }
        _ if text.is_empty() => Problem::new(kind, "The request can't be handled."),
        _ => Problem::new(kind, text),
    }
}

/// The id of the trace the request belongs to; if none is recorded, a random one that is in the log only.
fn trace_id() -> String {
    let context = tracing::Span::current().context();
    let span = context.span().span_context().clone();
    if span.is_valid() { span.trace_id().to_string() } else { uuid::Uuid::new_v4().simple().to_string() }
}
