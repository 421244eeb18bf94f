//! What can be seen of a process: log lines, traces that follow a case from request to fact to consumer, metrics.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, Telemetry};
use crate::{BoxError, Error};

/// Sends what is left when the process ends.
#[derive(Debug)]
pub struct Guard(SdkTracerProvider);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(Duration::from_secs(3)) {
            tracing::debug!(%error, "traces could not be sent at the end");
        }
    }
}

/// Log lines to standard error and traces to the collector, if one is configured. Once a process; inside a Tokio runtime.
///
/// Spans get ids without a collector too, so that a trace joins the log lines, the audit and the facts of one case.
pub fn init(config: &Telemetry, name: &str) -> Result<Guard, Error> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| Error::Config(format!("--log {:?}: {error}", config.log)))?;
    let mut provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_attribute(KeyValue::new("service.name", name.to_owned())).build());
    if let Some(endpoint) = &config.otlp_endpoint {
        let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().with_endpoint(endpoint).build();
        let exporter = exporter.map_err(|error| Error::Config(format!("--otlp-endpoint cannot be used: {error}")))?;
        provider = provider.with_batch_exporter(exporter);
    }
    let provider = provider.build();
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("veilig"))
        .with_filter(EnvFilter::new("info,h2=off,hyper=off,tonic=off"));
    let lines = match config.log_format {
        LogFormat::Json => tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed(),
        LogFormat::Pretty => tracing_subscriber::fmt::layer().compact().with_writer(std::io::stderr).boxed(),
    };
    let set = tracing_subscriber::registry().with(lines.with_filter(filter)).with(traces).try_init();
    set.map_err(|error| Error::Wrong(format!("logging was set up before: {error}")))?;
    Ok(Guard(provider))
}

/// The current trace, as a W3C `traceparent`; nothing outside a trace.
pub fn traceparent() -> Option<String> {
    #[derive(Default)]
    struct One(Option<String>);
    impl Injector for One {
        fn set(&mut self, key: &str, value: String) {
            if key == "traceparent" {
                self.0 = Some(value);
            }
        }
    }
    let mut one = One::default();
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut one);
    one.0
}

/// Makes a span part of the trace of a `traceparent`. What is not one is ignored.
pub fn follow(span: &Span, traceparent: Option<&str>) {
    struct One<'a>(&'a str);
    impl Extractor for One<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            (key == "traceparent").then_some(self.0)
        }
        fn keys(&self) -> Vec<&str> {
            vec!["traceparent"]
        }
    }
    if let Some(traceparent) = traceparent {
        let parent = TraceContextPropagator::new().extract_with_context(&Context::new(), &One(traceparent));
        // Fails only when no trace layer is installed, and then there is no trace to be part of.
        let _ = span.set_parent(parent);
    }
}

/// The process's metrics, for Prometheus. The recorder is installed at the first call.
pub fn metrics() -> Result<&'static PrometheusHandle, Error> {
    static HANDLE: OnceLock<Result<PrometheusHandle, BoxError>> = OnceLock::new();
    let handle = HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets(&[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])?
            // A rung that is late by more than a minute is an alarm, and then it matters how late.
            .set_buckets_for_metric(
                Matcher::Full("veilig_rung_late_seconds".to_owned()),
                &[0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 600.0, 3600.0, 86400.0],
            )?;
        let handle = builder.install_recorder()?;
        describe();
        Ok(handle)
    });
    handle.as_ref().map_err(|error| Error::Wrong(format!("metrics were set up before: {error}")))
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("veilig_facts_published_total", "Facts and states published to JetStream");
    describe_counter!("veilig_outbox_republished_total", "Rows that the stream had lost and that were published again");
    describe_gauge!("veilig_relay", "1 where this process is the relay of the service");
    describe_gauge!(
        "veilig_database_behind_stream",
        "1 where the stream knows facts of the service that its database does not: it was restored to an earlier moment"
    );
    describe_counter!("veilig_facts_taken_in_total", "Facts that a consumer took in, by outcome");
    describe_counter!("veilig_states_taken_in_total", "States that a consumer took in, by outcome");
    describe_counter!("veilig_facts_parked_total", "Facts that could not be taken in and wait for a person: each is an alarm");
    describe_histogram!("veilig_fact_seconds", Unit::Seconds, "How long taking in one fact took");
    describe_histogram!("veilig_fact_age_seconds", Unit::Seconds, "From a fact's recording to its effect");
    describe_gauge!("veilig_facts_parked", "Facts that wait for a person now");
    describe_gauge!(
        "veilig_outbox_oldest_seconds",
        Unit::Seconds,
        "How long the oldest unpublished row has waited; 0: there is none"
    );
    describe_gauge!("veilig_consumer_waiting", "Messages of the stream that a consumer has not taken in yet");
    describe_gauge!("veilig_engine_up", "1 where this process reaches the engine");
    describe_gauge!(
        "veilig_certificate_expires_at_seconds",
        Unit::Seconds,
        "When the first certificate of a file ends, as a Unix time"
    );
}

pub(crate) fn relay(service: &'static str, held: bool) {
    metrics::gauge!("veilig_relay", "service" => service).set(if held { 1.0 } else { 0.0 });
}

pub(crate) fn behind_stream(service: &'static str, is_behind: bool) {
    metrics::gauge!("veilig_database_behind_stream", "service" => service).set(if is_behind { 1.0 } else { 0.0 });
}

pub(crate) fn published(service: &'static str, facts: usize, states: usize) {
    for (what, number) in [("facts", facts), ("states", states)] {
        if number > 0 {
            metrics::counter!("veilig_facts_published_total", "service" => service, "what" => what).increment(number as u64);
        }
    }
}
