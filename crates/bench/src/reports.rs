//! Reports created per second, beside the same SQL in a bare transaction.

use std::time::Duration;

use testkit::trouble::Result;

use crate::figures::{Figure, Figures, Goal, Runs, p50_p99};
use crate::load::{CLIENTS, flood};
use crate::place::Place;
use crate::region::Prepared;
use crate::replay::Transaction;
use crate::say;

/// Measurements of one thing.
const TIMES: usize = 3;

/// What was measured of one way of creating reports.
#[derive(Default)]
struct Measured {
    rate: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Measured {
    fn add(&mut self, took: impl Iterator<Item = Duration>, lasted: Duration) {
        let milliseconds: Vec<f64> = took.map(|took| took.as_secs_f64() * 1000.0).collect();
        self.rate.push(milliseconds.len() as f64 / lasted.as_secs_f64());
        let (p50, p99) = p50_p99(milliseconds);
        self.p50.push(p50);
        self.p99.push(p99);
    }
}

/// Measures.
pub(crate) async fn measure(place: &Place, figures: &mut Figures) -> Result<()> {
    let lasting = Duration::from_secs(if place.quick { 2 } else { 10 });
    let (mut bare, mut alone, mut whole) = (Measured::default(), Measured::default(), Measured::default());
    let prepared = Prepared::new(place).await?;
    // A database without a product on it, so that nobody publishes what the bare transactions write.
    let empty = place.database(&format!("{}_bare", prepared.name), &prepared.name).await?;
    let region = prepared.serve(&["intake"]).await?;
    let transaction = Transaction::of_one_report(&region).await?;
    for time in 1..=TIMES {
        say::step(format_args!("reports, {time} of {TIMES}: the bare transaction, then intake"));
        let (took, lasted) = transaction.flood(&empty, CLIENTS, lasting).await?;
        bare.add(took.into_iter(), lasted);
        let (posted, lasted) = flood(&region, lasting).await?;
        alone.add(posted.iter().map(|posted| posted.took), lasted);
    }
    drop(region);
    for time in 1..=TIMES {
        say::step(format_args!("reports, {time} of {TIMES}: the whole region"));
        let prepared = Prepared::new(place).await?;
        let region = prepared.serve(&["all"]).await?;
        let (posted, lasted) = flood(&region, lasting).await?;
        whole.add(posted.iter().map(|posted| posted.took), lasted);
    }
    let limit = format!("the same {} statements bare, {CLIENTS} connections", transaction.len() + 2);
    for (how, measured, goal) in [
        ("`serve intake`", alone, Goal::Part(0.5)),
        ("`serve all`, which also takes each in, arms it and shares the cores with it", whole, Goal::None),
    ] {
        let Measured { rate, p50, p99 } = measured;
        for (what, unit, runs, raw, goal) in [
            ("reports created", "1/s", rate, &bare.rate, goal),
            ("p50 of a report", "ms", p50, &bare.p50, Goal::None),
            ("p99 of a report", "ms", p99, &bare.p99, Goal::None),
        ] {
            figures.add(Figure {
                row: "reports",
                what: format!("{what}, {how}"),
                unit,
                runs: Runs::of(runs),
                raw: (limit.clone(), Runs::of(raw.clone())),
                goal,
            });
        }
    }
    Ok(())
}
