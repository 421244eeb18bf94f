//! The case book under the region's own policy: ten weeks are ten weeks, on a clock that the test moves.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use kernel::calendar::Calendar;
use kernel::time::{Date, Timestamp, amsterdam, local_date, start_of_day};
use serde_json::Value;
use sqlx::{Connection, PgConnection, Row};
use testkit::Setup;
use testkit::engines::TimeServer;
use testkit::folder::RunFolder;
use testkit::http::Request;
use testkit::stories::{Moment, Story, Time, case_book, play};
use testkit::trouble::{Result, Trouble};
use testkit::wait::between_looks;
use tokio::runtime::Handle;
use workflows::test_clock::TestClock;

use crate::region::{Ground, Region, instant};

/// The case book knows no holidays from its first day on.
const DAYS: u32 = 145;

/// The services with an outbox.
const SCHEMAS: [&str; 7] = ["intake", "fjc_planning", "supervision", "wijzer_scheiden", "elder_abuse", "deadlines", "workflows"];

/// A region's quiet: between two moves of the clock everything that was begun comes to its end.
const QUIET: Duration = Duration::from_secs(60);

/// Time as the law counts it. It moves by steps only: to the next rung or to the moment asked for, whichever comes first.
struct Law {
    clock: TestClock,
    monday: Date,
    region: Seen,
    stops: u32,
}

/// How the test looks at whether a region is quiet.
struct Seen {
    runtime: Handle,
    database: PgConnection,
    streams: String,
    prefix: String,
}

/// What is under way in a region.
#[derive(Debug, PartialEq, Eq)]
struct UnderWay {
    /// Facts and schedules to be published.
    unpublished: i64,
    /// Escalations that have yet to reach their desk.
    undelivered: i64,
    /// Subjects with a rung that is due.
    due: i64,
    /// The next rung.
    next: Option<Timestamp>,
}

impl Seen {
    /// What the database says at an instant of the domain.
    fn under_way(&mut self, now: Timestamp) -> UnderWay {
        let outboxes = SCHEMAS.map(|schema| {
            format!(
                "(select count(*) from {schema}.outbox where published_at is null) + \
                 (select count(*) from {schema}.outbox_states where published_at is null)"
            )
        });
        let ask = format!(
            "select {} as unpublished, \
             (select count(*) from workflows.deliveries where ended_at is null) as undelivered, \
             (select count(*) from deadlines.subjects where extract(epoch from next_at) * 1e6 <= $1) as due, \
             (select (extract(epoch from min(next_at)) * 1e6)::bigint from deadlines.subjects) as next",
            outboxes.join(" + ")
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(ask)).bind(now.as_microsecond()).fetch_one(&mut self.database);
        let row = self.runtime.block_on(row).unwrap();
        UnderWay {
            unpublished: row.get("unpublished"),
            undelivered: row.get("undelivered"),
            due: row.get("due"),
            next: row.get::<Option<i64>, _>("next").map(|at| Timestamp::from_microsecond(at).unwrap()),
        }
    }

    /// How far the region's streams go, if all its consumers have taken in everything.
    fn taken_in(&self) -> Option<Vec<u64>> {
        let page = Request::new("GET", &self.streams).send().ok()?.json();
        let streams = page["account_details"].as_array()?.iter().flat_map(|account| account["stream_detail"].as_array());
        let ours = |stream: &&Value| stream["name"].as_str().is_some_and(|name| name.starts_with(&self.prefix));
        let streams: Vec<_> = streams.flatten().filter(ours).collect();
        let idle = streams.iter().all(|stream| {
            let consumers = stream["consumer_detail"].as_array().into_iter().flatten();
            consumers.into_iter().all(|consumer| consumer["num_pending"] == 0 && consumer["num_ack_pending"] == 0)
        });
        (idle && streams.len() == 2)
            .then(|| streams.iter().map(|stream| stream["state"]["last_seq"].as_u64().unwrap_or_default()).collect())
    }
}

impl Law {
    /// Day 0: the first Monday from which on the case book meets no holiday. The clock is moved there.
    fn begin(runtime: &Handle, clock: TestClock, ground: &Ground) -> Self {
        let now = runtime.block_on(clock.now()).unwrap();
        let calendar = Calendar::netherlands();
        let is_ordinary = |monday: &Date| {
            let mut days = monday.series(jiff::Span::new().days(1)).take(DAYS as usize);
            days.all(|day| calendar.free_day(day).is_none_or(|free| free.kind == kernel::calendar::DayKind::Weekend))
        };
        let mut mondays = local_date(now).series(jiff::Span::new().days(1)).skip(1);
        let monday = mondays.find(|day| day.weekday() == jiff::civil::Weekday::Monday && is_ordinary(day)).unwrap();
        let (database, streams) = (PgConnection::connect(&ground.database), &ground.at.nats_monitoring);
        let region = Seen {
            runtime: runtime.clone(),
            database: runtime.block_on(database).unwrap(),
            streams: format!("{streams}/jsz?accounts=true&streams=true&consumers=true"),
            prefix: ground.prefix.clone(),
        };
        let mut law = Self { clock, monday, region, stops: 0 };
        law.forward(start_of_day(monday));
        law
    }

    fn now(&self) -> Timestamp {
        self.region.runtime.block_on(self.clock.now()).unwrap()
    }

    fn forward(&mut self, to: Timestamp) {
        let away = to.duration_since(self.now());
        if let Ok(away) = Duration::try_from(away) {
            self.region.runtime.block_on(self.clock.forward(away)).unwrap();
            self.stops += 1;
        }
    }

    fn instant(&self, moment: Moment) -> Timestamp {
        let date = self.monday.saturating_add(jiff::Span::new().days(moment.day));
        let (hour, minute) = ((moment.minute / 60) as i8, (moment.minute % 60) as i8);
        date.at(hour, minute, 0, 0).to_zoned_datetime(amsterdam()).unwrap().timestamp()
    }

    /// Waits until nothing is under way any more: two looks at the streams see the same, and between them nothing waits in the
    /// database. Gives the next rung.
    fn quiet(&mut self) -> Result<Option<Timestamp>> {
        let patience = Instant::now() + QUIET;
        loop {
            let before = self.region.taken_in();
            let now = self.now();
            let under_way = self.region.under_way(now);
            if before.is_some()
                && matches!(under_way, UnderWay { unpublished: 0, undelivered: 0, due: 0, .. })
                && before == self.region.taken_in()
            {
                return Ok(under_way.next);
            }
            if Instant::now() > patience {
                let seen = format!("at {}: {under_way:?}, taken in {before:?}", self.told(&now.to_string()));
                return Err(Trouble::refused("wait until the region is quiet", seen));
            }
            between_looks();
        }
    }
}

impl Time for Law {
    fn reach(&mut self, moment: Moment) -> Result<()> {
        let at = self.instant(moment);
        loop {
            let next = self.quiet()?;
            if self.now() >= at {
                return Ok(());
            }
            self.forward(next.filter(|next| *next < at).unwrap_or(at));
        }
    }

    fn date(&self, day: u32) -> String {
        self.monday.saturating_add(jiff::Span::new().days(day)).to_string()
    }

    fn is_lawful(&self) -> bool {
        true
    }

    fn told(&self, instant: &str) -> String {
        let local = instant.parse::<Timestamp>().unwrap().to_zoned_datetime(amsterdam());
        let days = (local.date() - self.monday).get_days();
        format!("d{days} {:02}:{:02}", local.hour(), local.minute())
    }

    fn patience(&self) -> Duration {
        Duration::from_secs(5)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_weeks_of_twelve_households_pass_in_minutes_and_every_rung_rings_once_at_its_instant() {
    let ground = Ground::fresh().await;
    let runtime = Handle::current();
    let played = tokio::task::spawn_blocking(move || {
        let folder = RunFolder::new("time").unwrap();
        let server = TimeServer::start(folder.path()).unwrap();
        let mut ground = ground;
        ground.at.temporal = server.url();
        let clock = runtime.block_on(TestClock::connect(server.url().parse().unwrap())).unwrap();
        let mut law = Law::begin(&runtime, clock, &ground);
        let region = Region::on(&ground, "hart-van-brabant.yaml", |setup| setup.set("test-clock-url", server.url()));
        let began = Instant::now();
        let stories: Vec<_> = case_book().unwrap().iter().map(|file| Story::read(file).unwrap()).collect();
        assert_eq!(stories.len(), 12);
        let all = play(&stories, region.veilig.url(), &region.issuer, &mut law, &mut |_, _| {});
        all.unwrap_or_else(|trouble| panic!("{trouble}\nlog: {}", region.veilig.log().display()));
        println!("{} households, {} moves of the clock, {:?}", stories.len(), law.stops, began.elapsed());
        let told = region.veilig.said().matches("cannot list watches").count();
        assert_eq!(told, 1, "what the reconciler cannot do is told once");
        let rungs = region.rungs();
        each_once_and_in_time(&region, &rungs);
        let table: Vec<_> = rungs.iter().filter(|rung| rung["desk"] == "youth-protection-table").collect();
        assert_eq!(table.len(), 1, "{table:?}");
    });
    played.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_a_test_clock_for_the_real_time_by_accident() {
    let ground = Ground::fresh().await;
    let refused = tokio::task::spawn_blocking(move || {
        let folder = RunFolder::new("region").unwrap();
        let told = Setup::new(folder.path()).binary(env!("CARGO_BIN_EXE_veilig"));
        let told = told.database(&ground.database).engines(&ground.at, &ground.prefix, &ground.namespace).unwrap();
        let help = told.run(&["serve", "--help"]).unwrap();
        assert!(help.contains("--temporal-url") && !help.contains("clock"), "it is nothing to choose from: {help}");
        let serve = |clock: &str| told.clone().set("test-clock-url", clock).serve(&["all"]).unwrap_err().to_string();
        let elsewhere = serve("http://127.0.0.1:1");
        assert!(elsewhere.contains("must be the address in --temporal-url"), "{elsewhere}");
        let real = serve(&ground.at.temporal);
        assert!(real.contains("the time-skipping server refused"), "a real server tells no time to tests: {real}");
    });
    refused.await.unwrap();
}

/// Each rung is on record once, and none was found by the sweep or recorded late. What was born overdue is counted from its birth.
/// What rings by the day rings on the second.
fn each_once_and_in_time(region: &Region, rungs: &[Value]) {
    let mut known = BTreeSet::new();
    let mut worst = SignedDuration::ZERO;
    for rung in rungs {
        assert_ne!(rung["rangBy"], "sweep", "a healthy region needs no sweep: {rung}");
        let key = ["obligationId", "rung", "episode", "repetition"].map(|field| rung[field].to_string());
        assert!(known.insert(key), "a rung is on record twice: {rung}");
        if rung["outcome"] != "rang" {
            continue;
        }
        let obligation = rung["obligationId"].as_str().unwrap();
        let obligation = region.client("chain-manager").get(&format!("/deadlines/v1/obligations/{obligation}")).unwrap().json();
        let planned = instant(rung, "plannedAt");
        let local = planned.to_zoned_datetime(amsterdam());
        if [(9, 0), (0, 0)].contains(&(local.hour(), local.minute())) {
            assert_eq!((local.second(), local.subsec_nanosecond()), (0, 0), "{rung}");
        }
        let planned = planned.max(instant(&obligation["obligation"], "existsFromAt"));
        worst = worst.max(instant(rung, "recordedAt").duration_since(planned));
    }
    println!("{} rungs, worst lateness {worst:?} of the domain's time", rungs.len());
    assert!(worst < SignedDuration::from_secs(30), "a rung was recorded {worst:?} after its instant");
}
