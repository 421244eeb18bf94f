//! A region of a test: `veilig serve all` with a database, streams and a namespace of its own.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use testkit::engines::{Addresses, Engines, shared};
use testkit::folder::{RunFolder, checkout};
use testkit::http::Client;
use testkit::stories::{self, Seconds, Story};
use testkit::wait::until;
use testkit::{Issuer, Setup, Veilig, fresh_database, fresh_namespace, fresh_prefix};

/// A running region. What is named first ends first.
pub(crate) struct Region {
    pub(crate) veilig: Veilig,
    pub(crate) issuer: Issuer,
    setup: Setup,
    #[expect(dead_code, reason = "its end removes the folder")]
    folder: RunFolder,
}

/// What a region stands on.
pub(crate) struct Ground {
    /// The superuser's address of its database.
    pub(crate) database: String,
    /// Its engines.
    pub(crate) at: Addresses,
    /// Before the names of its streams.
    pub(crate) prefix: String,
    /// Its namespace in Temporal.
    pub(crate) namespace: String,
}

impl Ground {
    /// A database, streams and a namespace of its own on the engines that all tests share.
    pub(crate) async fn fresh() -> Self {
        let (database, prefix, namespace) = (fresh_database().await.url, fresh_prefix(), fresh_namespace().await);
        let at = tokio::task::spawn_blocking(|| shared().clone()).await.expect("starting does not panic");
        Self { database, at, prefix, namespace }
    }
}

impl Region {
    /// Starts a region under the demonstration's policy, in which a day lasts a second.
    pub(crate) async fn demo() -> Self {
        let ground = Ground::fresh().await;
        let started = tokio::task::spawn_blocking(move || Self::on(&ground, "demo.yaml", |setup| setup));
        started.await.expect("starting does not panic")
    }

    /// Starts a region on engines of its own, which a test may kill.
    pub(crate) fn on_own(engines: &Engines) -> Self {
        let at = engines.addresses();
        let (database, prefix, namespace) = (at.postgres.clone(), String::new(), "default".to_owned());
        Self::on(&Ground { database, at, prefix, namespace }, "demo.yaml", |setup| setup)
    }

    /// Starts a region under a policy of the checkout, told something more.
    pub(crate) fn on(ground: &Ground, policy: &str, more: impl FnOnce(Setup) -> Setup) -> Self {
        let start = || -> testkit::trouble::Result<Self> {
            let (folder, issuer) = (RunFolder::new("region")?, Issuer::start()?);
            let setup = Setup::new(&folder.path().join("veilig")).binary(Path::new(env!("CARGO_BIN_EXE_veilig")));
            let setup = setup.database(&ground.database).engines(&ground.at, &ground.prefix, &ground.namespace)?;
            let setup = more(setup.issuer(&issuer)?);
            setup.run(&["migrate"])?;
            Ok(Self { veilig: setup.serve(&["all"])?, issuer, setup, folder })
        };
        let region = start().unwrap_or_else(|trouble| panic!("{trouble}"));
        let policy = checkout().join("policies").join(policy);
        region.activate(&std::fs::read_to_string(policy).expect("the policy is in the checkout"));
        region
    }

    /// Starts one more process of this region, with these services.
    pub(crate) fn another(&self, services: &[&str]) -> Veilig {
        self.setup.serve(services).unwrap_or_else(|trouble| panic!("{trouble}"))
    }

    /// Runs a command of `veilig` with this region's settings.
    pub(crate) fn command(&self, args: &[&str]) {
        self.setup.run(args).unwrap_or_else(|trouble| panic!("{trouble}"));
    }

    /// Reports of adults whose safety nobody assesses, so that each is breached; gives how many obligations that makes.
    pub(crate) fn reports_that_nobody_assesses(&self, number: usize, between: impl FnMut(usize)) {
        self.reports_to(&self.veilig, number, between);
    }

    /// The same, to a process of this region.
    pub(crate) fn reports_to(&self, veilig: &Veilig, number: usize, mut between: impl FnMut(usize)) {
        let police = veilig.client(&self.issuer, "police");
        for index in 0..number {
            let report = report(index);
            let key = testkit::http::fresh_key();
            let sent = || police.post_as("/intake/v1/reports", &report, &key).is_ok_and(|answer| answer.status == 201);
            until("a report is taken in", Duration::from_secs(60), sent).unwrap_or_else(|trouble| panic!("{trouble}"));
            between(index);
        }
    }

    /// Waits until the assessment of so many reports is breached, and proves that each rung is on record once.
    pub(crate) fn breaches_each_once(&self, number: usize) -> Vec<Value> {
        let seen = || {
            let client = self.client("chain-manager");
            let page = client.get("/deadlines/v1/obligations?row=D2&breached=true&limit=200");
            page.is_ok_and(|page| page.is_success() && page.json()["items"].as_array().is_some_and(|items| items.len() >= number))
        };
        until("every overdue assessment is breached", Duration::from_secs(150), seen)
            .unwrap_or_else(|trouble| panic!("{trouble}"));
        let rungs = self.rungs();
        let keys =
            rungs.iter().map(|rung| ["obligationId", "rung", "episode", "repetition"].map(|field| rung[field].to_string()));
        let mut keys: Vec<_> = keys.collect();
        let total = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), total, "a rung is on record twice");
        let breaches = rungs.iter().filter(|rung| rung["rung"] == "breach").count();
        assert!(breaches >= number, "{breaches} breaches for {number} reports");
        println!("{} rungs, worst lateness {:.1} s", rungs.len(), worst_lateness(&rungs));
        rungs
    }

    /// The ids of the obligations of a row.
    pub(crate) fn obligations(&self, row: &str) -> Vec<String> {
        let page = self.client("chain-manager").get(&format!("/deadlines/v1/obligations?row={row}&limit=200"));
        let page = page.expect("the region answers").json();
        let items = page["items"].as_array().into_iter().flatten();
        items.filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
    }

    /// When the next rung of each case rings; nothing while the region cannot say.
    pub(crate) fn coming(&self) -> Option<Vec<Timestamp>> {
        let page =
            self.client("workflows").get("/deadlines/v1/schedules?limit=200").ok().filter(|page| page.is_success())?.json();
        Some(page["items"].as_array()?.iter().map(|item| instant(item, "nextAt")).collect())
    }

    /// Puts a policy in force.
    fn activate(&self, policy: &str) {
        testkit::veilig::activate(&self.client("policy-manager"), policy).unwrap_or_else(|trouble| panic!("{trouble}"));
    }

    /// A client with the token of a role.
    pub(crate) fn client(&self, role: &str) -> Client {
        self.veilig.client(&self.issuer, role)
    }

    /// Every rung on record, the oldest first.
    pub(crate) fn rungs(&self) -> Vec<Value> {
        let (client, mut rungs, mut cursor) = (self.client("chain-manager"), vec![], String::new());
        loop {
            let answer = client.get(&format!("/deadlines/v1/rungs?limit=200{cursor}")).expect("the region answers");
            assert!(answer.is_success(), "{} {}", answer.status, answer.text());
            let page = answer.json();
            rungs.extend(page["items"].as_array().into_iter().flatten().cloned());
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        rungs.reverse();
        rungs
    }
}

/// A report of the police of an adult.
pub(crate) fn report(index: usize) -> Value {
    json!({
        "reporter": { "capacity": "police" },
        "household": { "municipalityCode": "0855" },
        "nature": ["partner-violence"],
        "injury": false,
        "persons": [{ "role": "victim", "surname": format!("Verzonnen {index}") }],
    })
}

/// How late the latest rung was put on record, in seconds.
pub(crate) fn worst_lateness<'a>(rungs: impl IntoIterator<Item = &'a Value>) -> f64 {
    let late = |rung| instant(rung, "recordedAt").duration_since(instant(rung, "plannedAt")).as_secs_f64();
    rungs.into_iter().map(late).fold(0.0, f64::max)
}

/// An instant of a rung.
pub(crate) fn instant(rung: &Value, field: &str) -> Timestamp {
    let at = rung[field].as_str().and_then(|at| at.parse().ok());
    at.unwrap_or_else(|| panic!("{field} of a rung is an instant: {rung}"))
}

/// Plays a story, a day a second, and panics when it does not go as it says.
pub(crate) fn play(region: &Region, file: &Path) {
    let read = Story::read(file).unwrap_or_else(|trouble| panic!("{trouble}"));
    let played = stories::play(&[read], region.veilig.url(), &region.issuer, &mut Seconds::from_now(), &mut |_, _| {});
    if let Err(trouble) = played {
        panic!("{trouble}\nlog: {}", region.veilig.log().display());
    }
}
