//! From the commit of a report until its watch sleeps in Temporal, beside a bare stream at the same rate.

use std::time::Duration;

use sqlx::Row as _;
use testkit::trouble::{Result, Trouble};
use tokio::time::Instant;

use crate::figures::{Figure, Figures, Goal, Runs, p50_p99};
use crate::load::steady;
use crate::place::Place;
use crate::region::{Posted, Prepared, Region};
use crate::{jetstream, say};

/// Reports a second.
const RATE: f64 = 50.0;

/// Measurements of one thing.
const TIMES: usize = 3;

/// Measures.
pub(crate) async fn measure(place: &Place, figures: &mut Figures) -> Result<()> {
    let lasting = Duration::from_secs(if place.quick { 3 } else { 20 });
    let (mut p50, mut p99, mut raw_p50, mut raw_p99) = (vec![], vec![], vec![], vec![]);
    for time in 1..=TIMES {
        say::step(format_args!("armed, {time} of {TIMES}: a bare stream, then a region"));
        let messages = (RATE * lasting.as_secs_f64()) as usize;
        let name = place.fresh_name();
        let (half, most) = p50_p99(jetstream::latencies(&place.engines.nats.url(), &name, RATE, messages).await?);
        raw_p50.push(half);
        raw_p99.push(most);
        let prepared = Prepared::new(place).await?;
        let region = prepared.serve(&["all"]).await?;
        // The first requests open connections and fill caches.
        let until = Instant::now() + Duration::from_secs(2);
        let first = steady(&region, RATE, || Instant::now() > until).await?;
        let until = Instant::now() + lasting;
        let posted = steady(&region, RATE, || Instant::now() > until).await?;
        region.armed((first.len() + posted.len()) as u64, Duration::from_secs(120)).await?;
        let (half, most) = p50_p99(latencies(&region, &posted).await?);
        p50.push(half);
        p99.push(most);
    }
    for (what, runs, raw, goal) in [("p50", p50, raw_p50, Goal::None), ("p99", p99, raw_p99, Goal::AtMost(500.0))] {
        figures.add(Figure {
            row: "armed",
            what: format!("{what} from commit until the watch sleeps, at {RATE} reports/s"),
            unit: "ms",
            runs: Runs::of(runs),
            raw: ("JetStream, publish to consume".to_owned(), Runs::of(raw)),
            goal,
        });
    }
    Ok(())
}

/// The milliseconds from the commit of each report until its watch slept. A report without a watch is an error.
pub(crate) async fn latencies(region: &Region<'_>, posted: &[Posted]) -> Result<Vec<f64>> {
    let ids: Vec<_> = posted.iter().map(|posted| posted.id).collect();
    let committed = "select (extract(epoch from pg_xact_commit_timestamp(r.xmin)) * 1000000)::bigint as at \
                     from unnest($1) with ordinality as asked(id, place) join intake.reports r using (id) order by place";
    let mut database = region.connect().await?;
    let committed = sqlx::query(committed)
        .bind(&ids)
        .fetch_all(&mut database)
        .await
        .map_err(|e| Trouble::refused("read when reports were committed", e))?;
    let mut asleep = region.temporal.asleep_at(&ids).await?;
    // A watch that runs sleeps once its first task is done.
    let until = Instant::now() + Duration::from_secs(60);
    while asleep.iter().any(Option::is_none) && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(500)).await;
        asleep = region.temporal.asleep_at(&ids).await?;
    }
    let pairs = committed.iter().zip(asleep);
    let latencies = pairs.map(|(committed, asleep)| {
        let asleep = asleep.ok_or_else(|| Trouble::refused("measure arming", "a watch has never slept"))?;
        Ok((asleep.as_microsecond() - committed.get::<i64, _>("at")) as f64 / 1000.0)
    });
    latencies.collect()
}
