//! What can be seen of an operator: what is amiss, as numbers of whoever leads, and a span for each look at a resource.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Told;
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::json;
use testkit::Veilig;
use tokio::task::block_in_place;

use crate::cluster::see;
use crate::collector::Collector;
use crate::home::{Home, metrics};
use crate::policies::{declared, from_now, text};

/// Waits until an operator tells this of a resource.
pub(crate) fn tells(operator: &Veilig, kind: &str, name: &str, condition: &str, number: u8) {
    let line = format!("veilig_operator_amiss{{kind=\"{kind}\",name=\"{name}\",condition=\"{condition}\"}} {number}");
    see(&line, || {
        let metrics = metrics(operator);
        if metrics.lines().any(|told| told == line) { Ok(()) } else { Err(metrics) }
    });
}

/// What a span says under this key.
fn said<'a>(span: &'a Span, key: &str) -> Option<&'a str> {
    let attribute = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Told::StringValue(text) => Some(text),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_amiss_is_told_by_whoever_leads_and_each_look_at_a_resource_is_a_span() {
    let Some(home) = Home::new("seen").await else { return };
    let collector = Collector::start().await;
    block_in_place(|| {
        let operator = home.setup.clone().set("otlp-endpoint", collector.url()).serve(&["operator"]).unwrap();
        let broken = text("1", "5 working-days").replace("intake.safety_assessed", "intake.safety_guessed");
        home.apply(&declared("broken", &broken, Some(from_now(-60))));
        home.apply(&json!({
            "apiVersion": "veilig.nl/v1",
            "kind": "EscalationDesk",
            "metadata": { "name": "nobody" },
            "spec": { "desk": "nobody", "webhook": { "url": "http://127.0.0.1:1/" } },
        }));
        tells(&operator, "policy", "broken", "Checked", 1);
        tells(&operator, "policy", "broken", "Active", 1);
        tells(&operator, "policy", "broken", "Simulated", 0);
        tells(&operator, "desk", "nobody", "Reachable", 1);

        home.apply(&declared("broken", &text("1", "5 working-days"), Some(from_now(-60))));
        tells(&operator, "policy", "broken", "Checked", 0);
        tells(&operator, "policy", "broken", "Active", 0);
        home.kubectl(&["delete", "escalationdesk", "nobody"]);
        tells(&operator, "desk", "nobody", "Reachable", 0);

        see("each look is a span that names its resource", || {
            let spans = collector.spans();
            let looks = |kind: &str, name: &str| {
                let is_meant =
                    |span: &&Span| span.name == format!("reconcile {kind}") && said(span, "resource.name") == Some(name);
                spans.iter().any(|span| is_meant(&span) && said(span, "resource.kind") == Some(kind))
            };
            let is_so = looks("policy", "broken") && looks("desk", "nobody");
            if is_so { Ok(()) } else { Err(format!("{:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>())) }
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn who_no_longer_leads_takes_back_what_it_told() {
    let Some(home) = Home::new("taken-back").await else { return };
    block_in_place(|| {
        let first = home.operator();
        let broken = text("1", "5 working-days").replace("intake.safety_assessed", "intake.safety_guessed");
        home.apply(&declared("broken", &broken, None));
        tells(&first, "policy", "broken", "Checked", 1);
        // While it is stopped its lease runs out, and another takes it.
        let second = home.operator();
        first.stop();
        tells(&second, "policy", "broken", "Checked", 1);
        first.cont();
        tells(&first, "policy", "broken", "Checked", 0);
    });
}
