//! An engine is lost with all that it stored, and an empty one is started: nothing is lost, nothing is doubled, and nobody lends a hand.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use platform::clock::system_now;
use serde_json::Value;
use testkit::engines::{Engines, Postgres, Safety};
use testkit::folder::RunFolder;
use testkit::http::Request;
use testkit::wait::until;

use crate::region::{Ground, Region, instant};

const PATIENCE: Duration = Duration::from_secs(120);

/// The services that own cases: all but the judge and the alarm clock.
const CASES: [&str; 5] = ["intake", "fjc-planning", "supervision", "wijzer-scheiden", "elder-abuse"];

/// The cases that have a coming rung.
fn scheduled(region: &Region) -> Option<BTreeSet<String>> {
    let page = region.client("workflows").get("/deadlines/v1/schedules?limit=200").ok().filter(|page| page.is_success())?.json();
    let items = page["items"].as_array()?;
    let name = |item: &Value| Some(format!("watch/{}/{}", item["kind"].as_str()?, item["id"].as_str()?));
    items.iter().map(name).collect()
}

/// The watches that run, by what Temporal says.
fn watched(http_url: &str, namespace: &str) -> Option<BTreeSet<String>> {
    let query = "WorkflowType%3D%22watch%22%20AND%20ExecutionStatus%3D%22Running%22";
    let url = format!("{http_url}/api/v1/namespaces/{namespace}/workflows?pageSize=1000&query={query}");
    let found = Request::new("GET", &url).send().ok().filter(|answer| answer.is_success())?.json();
    let ids = found["executions"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
    ids.map(|one| one["execution"]["workflowId"].as_str().map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn temporal_is_lost_entirely_and_the_region_arms_everything_again_and_rings_nothing_twice() {
    let lost = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("engines").unwrap();
        let engines = Engines::start(folder.path(), Safety::Process, &|_| {}).unwrap();
        let at = engines.addresses();
        // Not the namespace that a server makes by itself.
        let namespace = "hart-van-brabant";
        let ground = Ground { database: at.postgres.clone(), at, prefix: String::new(), namespace: namespace.to_owned() };
        let region = Region::on(&ground, "demo.yaml", |setup| setup);
        region.reports_that_nobody_assesses(10, |_| {});
        let rings = || region.rungs().iter().any(|rung| rung["rangBy"] == "watch");
        until("a watch rings", PATIENCE, rings).unwrap();

        engines.temporal.lose_everything().unwrap();
        region.reports_that_nobody_assesses(3, |_| {});
        engines.temporal.restart().unwrap();
        let (back, back_at) = (Instant::now(), system_now());
        let all_armed = || {
            let (scheduled, watched) = (scheduled(&region), watched(&engines.temporal.http_url(), namespace));
            scheduled.zip(watched).is_some_and(|(scheduled, watched)| scheduled.len() >= 13 && scheduled.is_subset(&watched))
        };
        until("every case with a coming rung is watched again", PATIENCE, all_armed).unwrap();
        println!("Temporal, started empty: every case was watched again after {:.1} s", back.elapsed().as_secs_f64());
        let again = || region.rungs().iter().any(|rung| rung["rangBy"] == "watch" && instant(rung, "recordedAt") > back_at);
        until("watches ring again", PATIENCE, again).unwrap();
        region.breaches_each_once(13);
    });
    lost.await.unwrap();
}

/// Facts that `deadlines` should have taken in and has not, and those of it that wait to be published.
const NOT_TAKEN_IN: &str = "select count(*) from (select id, published_at from intake.outbox union all \
    select id, published_at from supervision.outbox union all select id, published_at from fjc_planning.outbox) told \
    where published_at is null or not exists (select from deadlines.inbox where fact_id = told.id)";

fn number(postgres: &Postgres, sql: &str) -> Option<u64> {
    postgres.ask(sql).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_is_lost_entirely_and_what_nobody_had_taken_in_is_told_again_and_has_its_effect_once() {
    let lost = tokio::task::spawn_blocking(|| {
        let folder = RunFolder::new("engines").unwrap();
        let engines = Engines::start(folder.path(), Safety::Process, &|_| {}).unwrap();
        let region = Region::on_own(&engines);
        region.reports_that_nobody_assesses(5, |_| {});

        // The judge is away: what is told meanwhile is published, and nobody who needs it has it.
        region.veilig.end();
        let cases = region.another(&CASES);
        region.reports_to(&cases, 5, |_| {});
        let published = || number(&engines.postgres, "select count(*) from intake.outbox where published_at is null") == Some(0);
        until("all is published", PATIENCE, published).unwrap();
        let held = number(&engines.postgres, NOT_TAKEN_IN).unwrap();
        assert!(held >= 5, "{held} facts are published and not taken in");
        engines.nats.lose_everything().unwrap();
        engines.nats.restart().unwrap();
        region.veilig.restart().unwrap();
        let all = || number(&engines.postgres, NOT_TAKEN_IN) == Some(0);
        until("what was lost on its way is taken in", PATIENCE, all).unwrap();

        // Lost again while everything runs and reports come in: nobody is restarted.
        region.reports_that_nobody_assesses(10, |index| {
            if index == 3 {
                engines.nats.lose_everything().unwrap();
            }
        });
        engines.nats.restart().unwrap();
        let back = Instant::now();
        until("everything told is taken in", PATIENCE, all).unwrap();
        println!("NATS, started empty: everything was taken in after {:.1} s", back.elapsed().as_secs_f64());
        region.breaches_each_once(20);
        assert_eq!(number(&engines.postgres, "select count(*) from intake.reports"), Some(20));
        drop(cases);
    });
    lost.await.unwrap();
}
