//! A simulation that came to no end is asked for again by itself; one that cannot succeed when its resource changes.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use testkit::wait::until;
use tokio::task::block_in_place;

use crate::home::{Home, condition};
use crate::policies::{declared, from_now, text};

/// Longer than a policy that stands is left alone, by far.
const PATIENCE: Duration = Duration::from_secs(180);

/// Ends the simulation that a resource tells of without an end, and says which it was.
fn fails(home: &Home, name: &str, why: &str, ended: jiff::Timestamp) -> String {
    let id = home.get("deadlinepolicy", name)["status"]["simulation"]["id"].as_str().unwrap().to_owned();
    let fail = format!(
        "update deadlines.simulations set report = null, failure = '{why}', tries = 3, ended_at = '{ended}' where id = '{id}'"
    );
    let failed = tokio::runtime::Handle::current().block_on(async {
        let mut database = PgConnection::connect(&home.database).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(fail)).execute(&mut database).await.unwrap()
    });
    assert_eq!(failed.rows_affected(), 1);
    home.kubectl(&["annotate", "deadlinepolicy", name, "--overwrite", &format!("looked-at={why}")]);
    id
}

/// Waits until another simulation than this one is done.
fn another(home: &Home, name: &str, id: &str) -> Value {
    let mut last = Value::Null;
    let is_done = || {
        last = home.get("deadlinepolicy", name);
        last["status"]["simulation"]["id"] != *id && condition(&last, "Simulated")["status"] == "True"
    };
    until("another simulation is done", PATIENCE, is_done).unwrap_or_else(|trouble| panic!("{trouble}: {:#}", last["status"]));
    home.get("deadlinepolicy", name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_that_failed_in_passing_is_asked_for_again_and_one_that_cannot_succeed_when_its_resource_changes() {
    let Some(home) = Home::new("retry").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        home.apply(&declared("tried", &text("1", "5 working-days"), None));
        let first = home.policy_until("tried", "Simulated", ("True", "Done"));
        assert_eq!(first["status"]["simulation"]["attempt"], 1, "{:#}", first["status"]);

        let id = fails(&home, "tried", "given-up", from_now(-60));
        let second = another(&home, "tried", &id);
        assert_eq!(second["status"]["simulation"]["attempt"], 2, "{:#}", second["status"]);

        let id = fails(&home, "tried", "too-many-facts", from_now(-7200));
        let told = home.policy_until("tried", "Simulated", ("False", "TooManyFacts"));
        assert_eq!(told["status"]["simulation"]["id"], *id, "it is not tried again by itself");
        home.kubectl(&[
            "patch",
            "deadlinepolicy",
            "tried",
            "--type=merge",
            "--patch",
            &json!({"spec": {"simulation": "Informative"}}).to_string(),
        ]);
        let third = another(&home, "tried", &id);
        assert_eq!(third["status"]["simulation"]["attempt"], 1, "the resource changed: {:#}", third["status"]);
    });
}
