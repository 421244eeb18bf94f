//! A region of a test: `veilig serve all` with a database, streams and a namespace of its own.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use testkit::engines::{Addresses, Engines, shared};
use testkit::folder::{RunFolder, checkout};
use testkit::http::Client;
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

impl Region {
    /// Starts a region under the demonstration's policy, in which a day lasts a second.
    pub(crate) async fn demo() -> Self {
        let policy = std::fs::read_to_string(checkout().join("policies/demo.yaml")).expect("the policy is in the checkout");
        Self::under(&policy).await
    }

    /// Starts a region under this policy.
    async fn under(policy: &str) -> Self {
        let (database, prefix, namespace) = (fresh_database().await, fresh_prefix(), fresh_namespace().await);
        let policy = policy.to_owned();
        let started = tokio::task::spawn_blocking(move || {
            let folder = RunFolder::new("region")?;
            Self::start(folder, &database.url, shared(), &prefix, &namespace, &policy)
        });
        started.await.expect("starting does not panic").unwrap_or_else(|trouble| panic!("{trouble}"))
    }

    /// Starts a region on engines of its own, which a test may kill.
    pub(crate) fn on(engines: &Engines, folder: RunFolder) -> Self {
        let at = engines.addresses();
        let policy = std::fs::read_to_string(checkout().join("policies/demo.yaml")).expect("the policy is in the checkout");
        let started = Self::start(folder, &at.postgres, &at, "", "default", &policy);
        started.unwrap_or_else(|trouble| panic!("{trouble}"))
    }

    fn start(
        folder: RunFolder,
        database: &str,
        at: &Addresses,
        prefix: &str,
        namespace: &str,
        policy: &str,
    ) -> testkit::trouble::Result<Self> {
        let issuer = Issuer::start()?;
        let setup = Setup::new(&folder.path().join("veilig")).binary(Path::new(env!("CARGO_BIN_EXE_veilig"))).database(database);
        let setup = setup.engines(at, prefix, namespace)?.issuer(&issuer)?;
        setup.run(&["migrate"])?;
        let region = Self { veilig: setup.serve(&["all"])?, issuer, setup, folder };
        region.activate(policy);
        Ok(region)
    }

    /// Starts one more `veilig serve all` of this region.
    pub(crate) fn another(&self) -> Veilig {
        self.setup.serve(&["all"]).unwrap_or_else(|trouble| panic!("{trouble}"))
    }

    /// Reports of adults whose safety nobody assesses, so that each is breached; gives how many obligations that makes.
    pub(crate) fn reports_that_nobody_assesses(&self, number: usize, mut between: impl FnMut(usize)) {
        let police = self.client("police");
        for index in 0..number {
            let report = json!({
                "reporter": { "capacity": "police" },
                "household": { "municipalityCode": "0855" },
                "nature": ["partner-violence"],
                "injury": false,
                "persons": [{ "role": "victim", "surname": format!("Verzonnen {index}") }],
            });
            let key = testkit::http::fresh_key();
            let sent = || police.post_as("/intake/v1/reports", &report, &key).is_ok_and(|answer| answer.status == 201);
            until("a report is taken in", Duration::from_secs(60), sent).unwrap_or_else(|trouble| panic!("{trouble}"));
            between(index);
        }
    }

    /// Waits until the assessment of so many reports is breached, and proves that each rung is on record once.
    pub(crate) fn breaches_each_once(&self, number: usize) {
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
    }

    /// Puts a policy in force.
    fn activate(&self, policy: &str) {
        let client = self.client("policy-manager");
        let version = client.post("/deadlines/v1/policies", &json!({ "yaml": policy })).expect("the region answers");
        assert!(version.is_success(), "the policy was refused: {} {}", version.status, version.text());
        let version = version.json()["version"].as_str().expect("a version has a name").to_owned();
        let active = client.post(&format!("/deadlines/v1/policies/{version}/activate"), &json!({})).expect("the region answers");
        assert!(active.is_success(), "the policy was not activated: {} {}", active.status, active.text());
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

/// How late the latest rung was put on record, in seconds.
fn worst_lateness(rungs: &[Value]) -> f64 {
    let at = |rung: &Value, field: &str| rung[field].as_str().and_then(|at| at.parse::<Timestamp>().ok());
    let late = rungs.iter().filter_map(|rung| Some(at(rung, "recordedAt")?.duration_since(at(rung, "plannedAt")?).as_secs_f64()));
    late.fold(0.0, f64::max)
}

/// Plays a story of the checkout, a day a second, and panics when it does not go as it says.
pub(crate) fn play(region: &Region, file: &str) {
    let story =
        testkit::stories::Story::read(&checkout().join("stories").join(file)).unwrap_or_else(|trouble| panic!("{trouble}"));
    let played = story.play(region.veilig.url(), &region.issuer, Duration::from_secs(1), &mut |_| {});
    if let Err(trouble) = played {
        panic!("{trouble}\nlog: {}", region.veilig.log().display());
    }
}
