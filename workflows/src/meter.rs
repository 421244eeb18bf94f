//! Lets the SDK count on the process's own metrics, so that Temporal's appear at `/metrics` beside ours.
#![expect(clippy::disallowed_types, reason = "not replayed: the SDK's own type of labels")]

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use metrics::{Label, counter, gauge, histogram};
use temporalio_common::telemetry::metrics::{
    CoreMeter, Counter, CounterBase, Gauge, GaugeBase, GaugeF64, GaugeF64Base, Histogram, HistogramBase, HistogramDuration,
    HistogramDurationBase, HistogramF64, HistogramF64Base, MetricAttributable, MetricAttributes, MetricParameters, NewAttributes,
    UpDownCounter, UpDownCounterBase,
};

/// A meter of the SDK that counts by the `metrics` crate.
#[derive(Debug)]
pub(crate) struct Meter;

/// Tells operators whether Temporal answers.
pub(crate) fn reached_temporal(reached: bool) {
    gauge!("veilig_engine_up", "engine" => "temporal", "service" => "workflows").set(if reached { 1.0 } else { 0.0 });
}

/// A metric of which the labels are not known yet.
struct Named(String);

/// A metric with its labels.
struct Labelled {
    name: String,
    labels: Vec<Label>,
}

impl Labelled {
    fn of(name: &str, attributes: &MetricAttributes) -> Self {
        let labels = match attributes {
            MetricAttributes::NoOp(labels) => labels.iter().map(|(key, value)| Label::new(key.clone(), value.clone())).collect(),
            _ => Vec::new(),
        };
        Self { name: name.to_owned(), labels }
    }
}

impl CoreMeter for Meter {
    fn new_attributes(&self, attributes: NewAttributes) -> MetricAttributes {
        MetricAttributes::NoOp(Arc::new(attributes.into()))
    }

    fn extend_attributes(&self, existing: MetricAttributes, attributes: NewAttributes) -> MetricAttributes {
        let mut labels: HashMap<String, String> = match existing {
            MetricAttributes::NoOp(labels) => labels.as_ref().clone(),
            _ => HashMap::new(),
        };
        labels.extend::<HashMap<String, String>>(attributes.into());
        MetricAttributes::NoOp(Arc::new(labels))
    }

    fn counter(&self, metric: MetricParameters) -> Counter {
        Counter::new(Arc::new(Named(metric.name.into_owned())))
    }

    fn histogram(&self, metric: MetricParameters) -> Histogram {
        Histogram::new(Arc::new(Named(metric.name.into_owned())))
    }

    fn histogram_f64(&self, metric: MetricParameters) -> HistogramF64 {
        HistogramF64::new(Arc::new(Named(metric.name.into_owned())))
    }

    fn histogram_duration(&self, metric: MetricParameters) -> HistogramDuration {
        HistogramDuration::new(Arc::new(Named(format!("{}_seconds", metric.name))))
    }

    fn gauge(&self, metric: MetricParameters) -> Gauge {
        Gauge::new(Arc::new(Named(metric.name.into_owned())))
    }

    fn gauge_f64(&self, metric: MetricParameters) -> GaugeF64 {
        GaugeF64::new(Arc::new(Named(metric.name.into_owned())))
    }

    fn up_down_counter(&self, metric: MetricParameters) -> UpDownCounter {
        UpDownCounter::new(Arc::new(Named(metric.name.into_owned())))
    }
}

macro_rules! kinds_of_metric {
    ($($base:ident: $record:ident($value:ident: $type:ty) as $body:expr;)*) => {
        $(
            impl MetricAttributable<Box<dyn $base>> for Named {
                fn with_attributes(&self, attributes: &MetricAttributes) -> Result<Box<dyn $base>, Box<dyn Error>> {
                    Ok(Box::new(Labelled::of(&self.0, attributes)))
                }
            }
            impl $base for Labelled {
                fn $record(&self, $value: $type) {
                    let record: fn(&Labelled, $type) = $body;
                    record(self, $value);
                }
            }
        )*
    };
}

kinds_of_metric! {
    CounterBase: adds(value: u64) as |metric, value| counter!(metric.name.clone(), metric.labels.iter()).increment(value);
    HistogramBase: records(value: u64) as |metric, value| histogram!(metric.name.clone(), metric.labels.iter()).record(value as f64);
    HistogramF64Base: records(value: f64) as |metric, value| histogram!(metric.name.clone(), metric.labels.iter()).record(value);
    HistogramDurationBase: records(value: Duration) as |metric, value| histogram!(metric.name.clone(), metric.labels.iter()).record(value);
    GaugeBase: records(value: u64) as |metric, value| gauge!(metric.name.clone(), metric.labels.iter()).set(value as f64);
    GaugeF64Base: records(value: f64) as |metric, value| gauge!(metric.name.clone(), metric.labels.iter()).set(value);
    UpDownCounterBase: adds(value: i64) as |metric, value| gauge!(metric.name.clone(), metric.labels.iter()).increment(value as f64);
}
