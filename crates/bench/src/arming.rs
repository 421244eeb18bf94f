//! From the commit of a report until Temporal has its watch, and until that sleeps; beside a bare stream at the same rate.

use std::time::Duration;

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

/// p50 and p99 of each run.
#[derive(Default)]
struct Pair {
    p50: Vec<f64>,
    p99: Vec<f64>,
}

impl Pair {
    fn add(&mut self, milliseconds: Vec<f64>) {
        let (p50, p99) = p50_p99(milliseconds);
        self.p50.push(p50);
        self.p99.push(p99);
    }
}

/// Measures.
pub(crate) async fn measure(place: &Place, figures: &mut Figures) -> Result<()> {
    let lasting = Duration::from_secs(if place.quick { 3 } else { 20 });
    let (mut until_armed, mut until_asleep, mut bare) = (Pair::default(), Pair::default(), Pair::default());
    let mut of_steps: [Vec<f64>; STEPS.len()] = Default::default();
    for time in 1..=TIMES {
        say::step(format_args!("armed, {time} of {TIMES}: a bare stream, then a region"));
        let messages = (RATE * lasting.as_secs_f64()) as usize;
        bare.add(jetstream::latencies(&place.engines.nats.url(), &place.fresh_name(), RATE, messages).await?);
        let prepared = Prepared::new(place).await?;
        let region = prepared.serve(&["all"]).await?;
        // The first requests open connections and fill caches.
        let until = Instant::now() + Duration::from_secs(2);
        let first = steady(&region, RATE, || Instant::now() > until).await?;
        region.armed(first.len() as u64, Duration::from_secs(120)).await?;
        let until = Instant::now() + lasting;
        let posted = steady(&region, RATE, || Instant::now() > until).await?;
        region.armed((first.len() + posted.len()) as u64, Duration::from_secs(120)).await?;
        let steps = latencies(&region, &posted).await?;
        until_armed.add(armed(&steps));
        until_asleep.add(asleep(&steps));
        for (step, runs) in of_steps.iter_mut().enumerate() {
            runs.push(p50_p99(steps.iter().map(|steps| steps[step]).collect()).0);
        }
    }
    let rate = format!("at {RATE} reports/s");
    let mut add = |what: String, runs, raw: &[f64], goal| {
        let raw = ("JetStream, publish to consume".to_owned(), Runs::of(raw.to_vec()));
        figures.add(Figure { row: "armed", what, unit: "ms", runs: Runs::of(runs), raw, goal });
    };
    add(format!("p50 from commit until Temporal has the watch, {rate}"), until_armed.p50, &bare.p50, Goal::None);
    add(format!("p99 from commit until Temporal has the watch, {rate}"), until_armed.p99, &bare.p99, Goal::AtMost(500.0));
    add(format!("p50 from commit until the watch sleeps, {rate}"), until_asleep.p50, &bare.p50, Goal::None);
    add(format!("p99 from commit until the watch sleeps, {rate}"), until_asleep.p99, &bare.p99, Goal::None);
    for (what, runs) in STEPS.into_iter().zip(of_steps) {
        add(format!("of which p50 {what}"), runs, &bare.p50, Goal::None);
    }
    Ok(())
}

/// The steps between a report's commit and its watch's sleep.
pub(crate) const STEPS: [&str; 5] = [
    "commit → fact published",
    "fact published → taken in by deadlines",
    "taken in → schedule published",
    "schedule published → Temporal has the watch with it",
    "Temporal has the watch → it sleeps",
];

/// The milliseconds that one report took from its commit until its watch slept: each of [`STEPS`].
pub(crate) type Steps = [f64; STEPS.len()];

/// The steps of each report. A report without a watch is an error.
pub(crate) async fn latencies(region: &Region<'_>, posted: &[Posted]) -> Result<Vec<Steps>> {
    let ids: Vec<_> = posted.iter().map(|posted| posted.id).collect();
    let mut slept = region.temporal.armed_at(&ids).await?;
    // A watch that runs sleeps once its first task is done.
    let until = Instant::now() + Duration::from_secs(60);
    while slept.iter().any(Option::is_none) && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(500)).await;
        slept = region.temporal.armed_at(&ids).await?;
    }
    let stages = "select (extract(epoch from pg_xact_commit_timestamp(r.xmin)) * 1000000)::bigint, \
                  (extract(epoch from o.published_at) * 1000000)::bigint, \
                  (extract(epoch from pg_xact_commit_timestamp(i.xmin)) * 1000000)::bigint, \
                  (extract(epoch from t.published_at) * 1000000)::bigint \
                  from unnest($1) with ordinality as asked(id, place) join intake.reports r using (id) \
                  join deadlines.fact_subjects s on s.subject_kind = 'report' and s.subject_id = r.id \
                  join deadlines.facts f on f.id = s.fact_id and f.kind = 'intake.report_received' \
                  join intake.outbox o on o.id = f.id \
                  join deadlines.inbox i on i.consumer = 'deadlines' and i.fact_id = f.id \
                  join deadlines.outbox_states t on t.subject_kind = 'report' and t.subject_id = r.id order by place";
    let mut database = region.connect().await?;
    let stages: Vec<(i64, i64, i64, i64)> = sqlx::query_as(stages)
        .bind(&ids)
        .fetch_all(&mut database)
        .await
        .map_err(|e| Trouble::refused("read how reports went on", e))?;
    if stages.len() < ids.len() {
        return Err(Trouble::refused("measure arming", "a report was not taken in"));
    }
    let steps = stages.iter().zip(slept).map(|((committed, published, taken, told), slept)| {
        let (started, asleep) = slept.ok_or_else(|| Trouble::refused("measure arming", "a watch has never slept"))?;
        let instants = [*committed, *published, *taken, *told, started.as_microsecond(), asleep.as_microsecond()];
        Ok(std::array::from_fn(|step| (instants[step + 1] - instants[step]) as f64 / 1000.0))
    });
    steps.collect()
}

/// Until Temporal has each watch with its schedule: from then on it rings, whatever ends.
pub(crate) fn armed(steps: &[Steps]) -> Vec<f64> {
    steps.iter().map(|steps| steps[..STEPS.len() - 1].iter().sum()).collect()
}

/// Until each watch has read its schedule and sleeps.
pub(crate) fn asleep(steps: &[Steps]) -> Vec<f64> {
    steps.iter().map(|steps| steps.iter().sum()).collect()
}
