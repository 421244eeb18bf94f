//! One trace follows a report from HTTP through NATS into its workflow and back to the judge.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use opentelemetry_proto::tonic::trace::v1::Span;
use testkit::http::{Request, fresh_key};
use testkit::wait::until;

use crate::collector::Collector;
use crate::region::{Ground, Region, report};

/// The trace that the caller begins, as `traceparent` names it.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// From the report to the ring and what it told: what a person who follows a report sees.
const WAY: [&str; 6] = [
    "POST /intake/v1/reports",
    "intake.report_received",
    "schedule",
    "ring",
    "POST /deadlines/v1/subjects/{kind}/{id}/ring",
    "deadlines.rung_reached",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_follows_a_report_through_nats_into_the_workflow_and_back() {
    let (collector, ground) = (Collector::start().await, Ground::fresh().await);
    let endpoint = collector.url();
    let live = move || {
        let region = Region::on(&ground, "demo.yaml", |setup| setup.set("otlp-endpoint", endpoint));
        let post = Request::new("POST", &format!("{}/intake/v1/reports", region.veilig.url()));
        let post = post.bearer(&region.issuer.token("police")).header("idempotency-key", &fresh_key());
        let post = post.header("traceparent", &format!("00-{TRACE}-00f067aa0ba902b7-01"));
        assert_eq!(post.json(&report(1)).send().unwrap().status, 201);
        // A span is sent when it has ended, so a child may come before its parent.
        let followed = || {
            let spans = of_trace(collector.spans());
            missing(&spans).is_empty() && loose(&spans) == [WAY[0]]
        };
        until("the trace has come all the way", Duration::from_secs(90), followed).unwrap_or_else(|trouble| {
            let spans = of_trace(collector.spans());
            panic!("{trouble}: {:?} are missing, {:?} are loose among {:?}", missing(&spans), loose(&spans), names(&spans))
        });
    };
    tokio::task::spawn_blocking(live).await.unwrap();
}

fn of_trace(spans: Vec<Span>) -> Vec<Span> {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    spans.into_iter().filter(|span| hex(&span.trace_id) == TRACE).collect()
}

/// Spans that hang below none of this trace; the first one's parent is the caller's.
fn loose(spans: &[Span]) -> Vec<&str> {
    let ids: BTreeSet<_> = spans.iter().map(|span| &span.span_id).collect();
    spans.iter().filter(|span| !ids.contains(&span.parent_span_id)).map(|span| span.name.as_str()).collect()
}

fn names(spans: &[Span]) -> BTreeMap<&str, usize> {
    let mut names = BTreeMap::new();
    spans.iter().for_each(|span| *names.entry(span.name.as_str()).or_default() += 1);
    names
}

fn missing(spans: &[Span]) -> Vec<&'static str> {
    let names = names(spans);
    WAY.into_iter().filter(|name| !names.contains_key(name)).collect()
}
