//! One span, one log line and two metrics for each request. Paths are told by their pattern, never as they came in.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::telemetry;

/// The layer, around everything else.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = %method,
        http.route = route,
        http.response.status_code = tracing::field::Empty,
        actor.id = tracing::field::Empty,
    );
    telemetry::follow(&span, request.headers().get("traceparent").and_then(|value| value.to_str().ok()));
    async {
        let begun = Instant::now();
        let response = next.run(request).await;
        let status = response.status().as_u16();
        tracing::Span::current().record("http.response.status_code", status);
        let took = begun.elapsed();
        metrics::histogram!("veilig_http_seconds", "method" => method.to_string(), "route" => route, "status" => status.to_string()).record(took);
        tracing::debug!(took.ms = took.as_secs_f64() * 1000.0, "answered");
        response
    }
    .instrument(span)
    .await
}
