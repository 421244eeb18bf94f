//! A change of the rules with many open obligations: how long until each is computed, compared, saved and told again.

use std::time::Duration;

use sqlx::PgConnection;
use testkit::trouble::{Result, Trouble};
use tokio::time::Instant;

use crate::figures::{Figure, Figures, Goal, Runs};
use crate::place::{Place, blocking, execute};
use crate::region::{POLICY, Prepared, Region};
use crate::say;

/// Open obligations, each of a report of its own: the most that there is to lock, read and save for each.
const NUMBER: usize = 100_000;

/// How many subjects are settled in one transaction, as in the product.
const BATCH: usize = 500;

/// Measures.
pub(crate) async fn measure(place: &Place, figures: &mut Figures) -> Result<()> {
    let number = if place.quick { 2_000 } else { NUMBER };
    let prepared = Prepared::new(place).await?;
    let region = prepared.serve(&["deadlines"]).await?;
    let mut database = region.connect().await?;
    say::step(format_args!("reproject: {number} reports from before the first policy"));
    execute(&mut database, &reports(number)).await?;
    let opened = settled(&region, &mut database, POLICY).await?;
    let open = count(&mut database, "select count(*) from deadlines.obligations where state = 'open'").await?;
    told(&mut database).await?;
    say::step(format_args!("reproject: a policy with twice the term comes into force"));
    let longer = POLICY.replace("bench-1", "bench-2").replace("term: 3600 seconds", "term: 7200 seconds");
    let moved = settled(&region, &mut database, &longer).await?;
    let listed = count(&mut database, "select count(*) from deadlines.moves where kind = 'moved'").await?;
    if [open, listed] != [number; 2] {
        let found = format!("of {number} obligations {open} were open and {listed} are listed as moved");
        return Err(Trouble::refused("measure a re-projection", found));
    }
    drop(region);
    let bare = bare(&mut database, number).await?;
    let mut add = |what: &str, seconds: f64, goal| {
        let what = format!("{what}, {number} obligations");
        let raw = ("the rows that moved, written bare, 500 a transaction".to_owned(), Runs::of(vec![bare]));
        figures.add(Figure { row: "reproject", what, unit: "s", runs: Runs::of(vec![seconds]), raw, goal });
    };
    add("a new policy moves all of them", moved, Goal::AtMost(30.0));
    add("a first policy opens all of them", opened, Goal::None);
    Ok(())
}

/// Reports that were taken in before there was a policy, written as `deadlines` keeps them.
fn reports(number: usize) -> String {
    format!(
        "create temporary table reports as select gen_random_uuid() as id, gen_random_uuid() as fact, clock_timestamp() as at from generate_series(1, {number}); \
         insert into deadlines.subjects (kind, id) select 'report', id from reports; \
         insert into deadlines.facts select fact, 'intake.report_received', at, at, jsonb_build_object('ids', \
         jsonb_build_object('report_id', jsonb_build_array(id)), 'codes', '{{\"municipality_code\": [\"0855\"], \"capacity\": [\"police\"]}}'::jsonb) from reports; \
         insert into deadlines.fact_subjects select 'report', id, fact from reports; \
         analyze deadlines.subjects; analyze deadlines.facts; analyze deadlines.fact_subjects"
    )
}

/// Puts a policy in force; gives how many seconds passed until every subject had been settled under it.
async fn settled(region: &Region<'_>, database: &mut PgConnection, yaml: &str) -> Result<f64> {
    let begun = Instant::now();
    blocking(|| region.activate(yaml))?;
    let behind = "select count(*) from deadlines.subjects where rules < (select count(*) from deadlines.rule_changes)";
    until_none(database, behind).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Waits until everything has been published, so that it does not compete with what is measured next.
async fn told(database: &mut PgConnection) -> Result<()> {
    until_none(database, "select count(*) from deadlines.outbox where published_at is null").await?;
    until_none(database, "select count(*) from deadlines.outbox_states where published_at is null").await
}

async fn until_none(database: &mut PgConnection, sql: &str) -> Result<()> {
    let begun = Instant::now();
    while count(database, sql).await? > 0 {
        if begun.elapsed() > Duration::from_secs(900) {
            return Err(Trouble::refused("measure a re-projection", format!("after 15 minutes: {sql}")));
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Ok(())
}

async fn count(database: &mut PgConnection, sql: &str) -> Result<usize> {
    let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(database)
        .await
        .map_err(|e| Trouble::refused(format!("run {sql}"), e))?;
    Ok(usize::try_from(found).unwrap_or_default())
}

/// Writes what the new policy wrote once more, batch by batch on one connection; gives the seconds.
async fn bare(database: &mut PgConnection, number: usize) -> Result<f64> {
    execute(database, "create schema bare").await?;
    for table in ["subjects", "obligations", "outbox", "outbox_states", "moves"] {
        execute(database, &format!("create table bare.{table} (like deadlines.{table} including all)")).await?;
    }
    for table in ["subjects", "obligations", "outbox_states"] {
        execute(database, &format!("insert into bare.{table} select * from deadlines.{table}; analyze bare.{table}")).await?;
    }
    let fill = format!(
        "create table bare.moved as select (n - 1) / {BATCH} as batch, o.id, o.subject_kind, o.subject_id, x.id as fact from \
         (select row_number() over (order by subject_kind, subject_id) as n, * from deadlines.obligations) o join \
         (select row_number() over (order by position) as n, id from deadlines.outbox where kind = 'deadlines.obligation_moved') x using (n); \
         create index on bare.moved (batch); analyze bare.moved"
    );
    execute(database, &fill).await?;
    let begun = Instant::now();
    for batch in 0..number.div_ceil(BATCH) {
        let these = format!("from bare.moved m where m.batch = {batch}");
        let sql = format!(
            "begin; \
             update bare.obligations o set due = o.due {these} and o.id = m.id; \
             insert into bare.outbox overriding system value select x.* from deadlines.outbox x join (select fact {these}) m on m.fact = x.id; \
             update bare.outbox_states s set number = s.number + 1 {these} and s.subject_kind = m.subject_kind and s.subject_id = m.subject_id; \
             insert into bare.moves select v.* from deadlines.moves v join (select id {these}) m on m.id = v.obligation_id; \
             update bare.subjects s set rules = s.rules {these} and s.kind = m.subject_kind and s.id = m.subject_id; \
             commit"
        );
        execute(database, &sql).await?;
    }
    Ok(begun.elapsed().as_secs_f64())
}
