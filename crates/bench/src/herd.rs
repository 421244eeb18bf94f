//! Many obligations that fall due at one instant: when their rungs are on record, and when their watches are done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sqlx::{PgConnection, Row as _};
use testkit::engines::make_namespace;
use testkit::trouble::{Result, Trouble};
use tokio::time::Instant;

use crate::figures::{Figure, Figures, Goal, Runs, p50_p99};
use crate::footprint::Memory;
use crate::place::{Place, blocking, execute};
use crate::region::{Prepared, Region, TERM};
use crate::temporal::Namespace;
use crate::{arming, jetstream, load, say};

/// A herd.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Herd {
    pub(crate) obligations: usize,
    pub(crate) times: usize,
    /// Milliseconds.
    pub(crate) rung_goal: f64,
}

/// Reports a second that come in while the watches ring.
const MEANWHILE: f64 = 10.0;

/// Reports by which the time that arming takes is estimated.
const PROBES: usize = 100;

/// How many subjects are settled in one transaction, as in the product.
const BATCH: i64 = 200;

/// What the raw limit of a figure is, and where it stands.
type Raw<'a> = (&'a str, fn(&Rang) -> f64);

const BARE_ROWS: &str = "the same rows bare, 200 a transaction";

const BARE_STREAM: &str = "JetStream, publish to consume";

/// What one herd did.
struct Rang {
    recorded: (f64, f64),
    committed: (f64, f64),
    last: f64,
    done: f64,
    meanwhile: (f64, f64),
    most_memory: f64,
    memory_before: f64,
    by: String,
    unarmed: u64,
    bare_rungs: (f64, f64),
    bare_starts: f64,
    bare_stream: (f64, f64),
}

/// Measures.
pub(crate) async fn measure(place: &Place, row: &'static str, herd: Herd, figures: &mut Figures) -> Result<()> {
    let mut rang = Vec::new();
    for time in 1..=herd.times {
        say::step(format_args!("{row}, {time} of {}: {} reports that came in at one instant", herd.times, herd.obligations));
        rang.push(once(place, herd.obligations).await?);
    }
    let runs = |of: fn(&Rang) -> f64| Runs::of(rang.iter().map(of).collect());
    let number = herd.obligations;
    let mut add = |what: &str, unit, of, (bare, of_bare): (&str, fn(&Rang) -> f64), goal| {
        let (what, raw) = (format!("{what}, {number} at one instant"), (bare.to_owned(), runs(of_bare)));
        figures.add(Figure { row, what, unit, runs: runs(of), raw, goal });
    };
    let (half, most): (Raw<'_>, Raw<'_>) = ((BARE_ROWS, |r| r.bare_rungs.0), (BARE_ROWS, |r| r.bare_rungs.1));
    let goal = Goal::AtMost(herd.rung_goal);
    add("p50 due → recorded", "ms", |r| r.recorded.0, half, Goal::None);
    add("p99 due → recorded", "ms", |r| r.recorded.1, most, goal);
    add("p50 due → committed", "ms", |r| r.committed.0, half, Goal::None);
    add("p99 due → committed", "ms", |r| r.committed.1, most, goal);
    add("last rung committed", "ms", |r| r.last, most, Goal::None);
    add("due → all watches done", "s", |r| r.done, ("as many bare starts of a workflow", |r| r.bare_starts), Goal::None);
    add("p50 of arming meanwhile", "ms", |r| r.meanwhile.0, (BARE_STREAM, |r| r.bare_stream.0), Goal::None);
    add("p99 of arming meanwhile", "ms", |r| r.meanwhile.1, (BARE_STREAM, |r| r.bare_stream.1), Goal::None);
    add("most VmRSS", "MB", |r| r.most_memory, ("VmRSS before", |r| r.memory_before), Goal::None);
    for rang in &rang {
        figures.remark(format!("{row}: posted through the API as reports that came in an hour before the due instant; rang by {}; not armed when due: {}.", rang.by, rang.unarmed));
    }
    Ok(())
}

async fn once(place: &Place, number: usize) -> Result<Rang> {
    let prepared = Prepared::new(place).await?;
    let region = prepared.serve(&["all"]).await?;
    let memory_before = Memory::of(&region)?.resident;
    let due = gather(&region, number).await?;
    let unarmed = number as u64 - (region.temporal.count("Running").await? - PROBES as u64).min(number as u64);
    let until = due.duration_since(region.now().await?);
    tokio::time::sleep(Duration::try_from(until).unwrap_or_default()).await;
    say::step(format_args!("{number} obligations are due"));
    let (begun, over) = (Instant::now(), AtomicBool::new(false));
    let posting = load::steady(&region, MEANWHILE, || over.load(Ordering::Relaxed));
    let ringing = async {
        let done = done(&region, number as u64, begun).await;
        over.store(true, Ordering::Relaxed);
        done
    };
    let (posted, done) = tokio::join!(posting, ringing);
    let (posted, done) = (posted?, done?);
    region.armed((PROBES + posted.len()) as u64, Duration::from_secs(120)).await?;
    let meanwhile = p50_p99(arming::armed(&arming::latencies(&region, &posted).await?));
    let most_memory = Memory::of(&region)?.most;
    let mut database = region.connect().await?;
    let (recorded, committed, by) = lateness(&mut database, due).await?;
    if recorded.len() < number {
        return Err(Trouble::refused("measure rungs", format!("only {} of {number} rungs are on record", recorded.len())));
    }
    let last = committed.iter().copied().fold(0.0, f64::max);
    let name = prepared.name.clone();
    drop(region);
    let bare_rungs = p50_p99(bare(&mut database, due).await?);
    let empty = format!("{name}-bare");
    blocking(|| make_namespace(&place.engines.temporal.http_url(), &empty))?;
    let temporal = Namespace::connect(&place.engines.temporal.url(), &empty).await?;
    let sample = number.min(1000);
    let bare_starts = temporal.bare_starts(sample).await?.as_secs_f64() * number as f64 / sample as f64;
    let bare_stream = p50_p99(jetstream::latencies(&place.engines.nats.url(), &place.fresh_name(), 10.0 * MEANWHILE, 300).await?);
    let (recorded, committed) = (p50_p99(recorded), p50_p99(committed));
    Ok(Rang {
        recorded,
        committed,
        last,
        done,
        meanwhile,
        most_memory,
        memory_before,
        by,
        unarmed,
        bare_rungs,
        bare_starts,
        bare_stream,
    })
}

/// Posts the herd and waits until its watches sleep; gives the instant at which all of it falls due.
async fn gather(region: &Region<'_>, number: usize) -> Result<Timestamp> {
    let begun = Instant::now();
    load::number(region, PROBES, None).await?;
    region.armed(PROBES as u64, Duration::from_secs(60)).await?;
    let each = begun.elapsed().as_secs_f64() / PROBES as f64;
    // Half as much again, because a herd is slower than its first hundred, and half a minute for whatever else.
    let ahead = (30.0 + 1.5 * each * number as f64).ceil() as i64;
    let due = region.now().await?.round(jiff::Unit::Second).map_err(|e| Trouble::refused("choose a due instant", e))?;
    let due = due + SignedDuration::from_secs(ahead);
    load::number(region, number, Some(due - TERM)).await?;
    let left = due.duration_since(region.now().await?) - SignedDuration::from_secs(3);
    region.armed((PROBES + number) as u64, Duration::try_from(left).unwrap_or_default()).await?;
    Ok(due)
}

/// Waits until so many watches have ended; gives how many seconds that took.
async fn done(region: &Region<'_>, number: u64, begun: Instant) -> Result<f64> {
    if region.temporal.until("Completed", number, Duration::from_secs(900)).await? {
        return Ok(begun.elapsed().as_secs_f64());
    }
    let ended = region.temporal.count("Completed").await?;
    Err(Trouble::refused("measure a herd", format!("only {ended} of {number} watches ended within 15 minutes")))
}

/// Of every rung of that instant: the milliseconds until its transaction's own instant and until its commit; and who rang.
async fn lateness(database: &mut PgConnection, due: Timestamp) -> Result<(Vec<f64>, Vec<f64>, String)> {
    let ask = "select rang_by, (extract(epoch from recorded_at - planned_at) * 1000)::float8 as recorded, \
               (extract(epoch from pg_xact_commit_timestamp(xmin) - planned_at) * 1000)::float8 as committed \
               from deadlines.rungs where rung = 'due' and planned_at = to_timestamp($1)";
    let rows = sqlx::query(ask)
        .bind(due.as_second() as f64)
        .fetch_all(database)
        .await
        .map_err(|e| Trouble::refused("read the rungs", e))?;
    let mut by = std::collections::BTreeMap::<String, usize>::new();
    for row in &rows {
        *by.entry(row.get("rang_by")).or_default() += 1;
    }
    let by: Vec<String> = by.into_iter().map(|(by, number)| format!("{by} {number}")).collect();
    let column = |name: &str| rows.iter().map(|row| row.get(name)).collect::<Vec<f64>>();
    Ok((column("recorded"), column("committed"), by.join(", ")))
}

/// Writes what the herd wrote once more, batch by batch on one connection; gives for each rung the milliseconds until then.
async fn bare(database: &mut PgConnection, due: Timestamp) -> Result<Vec<f64>> {
    let tables = ["rungs", "notifications", "outbox", "subjects"];
    execute(database, "create schema bare").await?;
    for table in tables {
        execute(database, &format!("create table bare.{table} (like deadlines.{table} including all)")).await?;
    }
    let herd = "create table bare.herd as select o.id, o.subject_kind, o.subject_id, (row_number() over (order by o.id) - 1) / ";
    let due = due.as_second();
    execute(database, &format!("{herd}{BATCH} as batch from deadlines.obligations o where o.due = to_timestamp({due})")).await?;
    execute(database, "create index on bare.herd (batch); insert into bare.subjects select * from deadlines.subjects").await?;
    execute(database, "analyze bare.herd; analyze bare.subjects; analyze deadlines.rungs").await?;
    let sizes: Vec<i64> = sqlx::query_scalar("select count(*) from bare.herd group by batch order by batch")
        .fetch_all(&mut *database)
        .await
        .map_err(|e| Trouble::refused("read the herd", e))?;
    let begun = Instant::now();
    let mut until = Vec::new();
    for (batch, size) in sizes.into_iter().enumerate() {
        let these = format!("in (select id from bare.herd where batch = {batch})");
        let rungs = format!("select fact_id from deadlines.rungs where obligation_id {these}");
        let sql = format!(
            "begin; \
             insert into bare.rungs select * from deadlines.rungs where obligation_id {these}; \
             insert into bare.notifications select * from deadlines.notifications where obligation_id {these}; \
             insert into bare.outbox overriding system value select * from deadlines.outbox where id in ({rungs}); \
             update bare.subjects s set urgency = s.urgency from bare.herd h \
             where h.batch = {batch} and s.kind = h.subject_kind and s.id = h.subject_id; \
             commit"
        );
        execute(database, &sql).await?;
        until.extend((0..size).map(|_| begun.elapsed().as_secs_f64() * 1000.0));
    }
    Ok(until)
}
