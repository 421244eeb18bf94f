//! A region of a test: `veilig serve all` with a database, streams and a namespace of its own.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use testkit::engines::shared;
use testkit::folder::{RunFolder, checkout};
use testkit::http::Client;
use testkit::{Issuer, Setup, Veilig, fresh_database, fresh_namespace, fresh_prefix};

/// A running region. What is named first ends first.
pub(crate) struct Region {
    pub(crate) veilig: Veilig,
    pub(crate) issuer: Issuer,
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
    pub(crate) async fn under(policy: &str) -> Self {
        let (database, prefix, namespace) = (fresh_database().await, fresh_prefix(), fresh_namespace().await);
        let policy = policy.to_owned();
        let started = tokio::task::spawn_blocking(move || {
            let folder = RunFolder::new("region")?;
            let issuer = Issuer::start()?;
            let setup = Setup::new(folder.path()).binary(Path::new(env!("CARGO_BIN_EXE_veilig"))).database(&database.url);
            let setup = setup.engines(shared(), &prefix, &namespace)?.issuer(&issuer)?;
            setup.run(&["migrate"])?;
            let region = Self { veilig: setup.serve(&["all"])?, issuer, folder };
            region.activate(&policy);
            Ok::<_, testkit::Trouble>(region)
        });
        started.await.expect("starting does not panic").unwrap_or_else(|trouble| panic!("{trouble}"))
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

/// Plays a story of the checkout, a day a second, and panics when it does not go as it says.
pub(crate) fn play(region: &Region, file: &str) {
    let story =
        testkit::stories::Story::read(&checkout().join("stories").join(file)).unwrap_or_else(|trouble| panic!("{trouble}"));
    let played = story.play(region.veilig.url(), &region.issuer, Duration::from_secs(1), &mut |_| {});
    if let Err(trouble) = played {
        panic!("{trouble}\nlog: {}", region.veilig.log().display());
    }
}
