//! A policy is simulated first, and comes into force at its instant, by the clock of the region.

use std::time::Duration;

use jiff::Timestamp;
use platform::clock::system_now;
use testkit::wait::until;
use tokio::task::block_in_place;

use crate::cluster::see;
use crate::home::{Home, condition};
use crate::policies::{declared, from_now, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_simulated_and_comes_into_force_at_its_instant_while_no_operator_runs() {
    let Some(home) = Home::new("activation").await else { return };
    block_in_place(|| {
        let operator = home.operator();
        home.apply(&declared("first", &text("1", "5 working-days"), Some(from_now(-60))));
        let first = home.policy_until("first", "Active", ("True", "InForce"));
        assert_eq!(first["status"]["simulation"]["state"], "done", "nothing comes into force that was not simulated: {first:#}");
        home.report();
        home.report();

        // Time enough to be planned on any machine; then it is moved to where the test can wait for it.
        home.apply(&declared("second", &text("2", "4 working-days"), Some(from_now(3600))));
        let second = home.policy_until("second", "Active", ("False", "Scheduled"));
        let simulation = &second["status"]["simulation"];
        let sums = |side: &str| (simulation[side]["obligations"].as_i64(), simulation[side]["open"].as_i64());
        assert!(simulation["facts"].as_i64() >= Some(2) && simulation["cases"].as_i64() >= Some(2), "{simulation:#}");
        assert_eq!((sums("simulated"), sums("inForce")), ((Some(2), Some(2)), (Some(2), Some(2))), "{simulation:#}");
        assert_eq!(simulation["changed"], 2, "another end for both: {simulation:#}");
        let sentence = condition(&second, "Simulated")["message"].as_str().unwrap().to_owned();
        assert!(sentence.contains("cases 2 go another way than they went"), "{sentence}");
        let rows = home.get("configmap", "second-simulation")["data"]["rows.csv"].as_str().unwrap().to_owned();
        assert!(rows.contains("\nD2,simulated,2,0,0,0,0,2,") && rows.contains("\nD2,in force,2,"), "{rows}");
        let instant = from_now(45);
        home.apply(&declared("second", &text("2", "4 working-days"), Some(instant)));
        let is_planned = || home.version("2")["activateAt"] == instant.to_string();
        until("it is planned for the instant", Duration::from_secs(45), is_planned).unwrap();
        operator.kill9();
        assert!(system_now() < instant, "it was dead before");
        let is_in_force = || home.version("2")["state"] == "in-force";
        until("the version is in force", Duration::from_secs(120), is_in_force).unwrap();
        assert_eq!(home.version("2")["activatedAt"], instant.to_string(), "at its instant, and not when somebody looked");
        operator.restart().unwrap();
        let second = home.policy_until("second", "Active", ("True", "InForce"));
        assert_eq!(second["status"]["activatedAt"], instant.to_string());
        home.policy_until("first", "Active", ("False", "Superseded"));
        let columns = home.kubectl(&["get", "deadlinepolicies"]);
        assert!(columns.contains("VERSION") && columns.contains("SIMULATED") && columns.contains("in-force"), "{columns}");
        home.events("second", "Scheduled");
        home.events("second", "InForce");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_that_is_moved_or_taken_away_moves_the_plan() {
    let Some(home) = Home::new("moved").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        let planned = |at: Option<Timestamp>| {
            home.apply(&declared("planned", &text("1", "5 working-days"), at));
            let wanted = at.map_or(serde_json::Value::Null, |at| at.to_string().into());
            see("the plan follows the resource", || {
                let version = home.asked("policy-manager", "/policies/1");
                let seen = version.json()["policyVersion"]["activateAt"].clone();
                if version.status == 200 && seen == wanted { Ok(()) } else { Err(version.text()) }
            });
        };
        planned(Some(from_now(3600)));
        planned(Some(from_now(7200)));
        planned(None);
        home.policy_until("planned", "Active", ("False", "NoInstant"));
        planned(Some(from_now(1800)));
        // Another version in its place: the plan of the former is taken back.
        home.apply(&declared("planned", &text("2", "4 working-days"), Some(from_now(3600))));
        see("the new version is planned and the former is not", || {
            let told = home.asked("policy-manager", "/policies").text();
            let list = home.asked("policy-manager", "/policies").json();
            let state = |version: &str| {
                let items = list["items"].as_array().unwrap();
                items.iter().find(|item| item["version"] == version).map(|item| item["state"].clone())
            };
            let is_so = state("1").is_some_and(|one| one == "submitted") && state("2").is_some_and(|two| two == "scheduled");
            if is_so { Ok(()) } else { Err(told) }
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_made_anew_from_its_files_puts_the_last_in_force_and_no_other() {
    let Some(home) = Home::new("anew").await else { return };
    block_in_place(|| {
        for (name, version, since) in [("b-second", "2", -7200), ("a-first", "1", -9000), ("c-third", "3", -3600)] {
            home.apply(&declared(name, &text(version, "5 working-days"), Some(from_now(since))));
        }
        let _operator = home.operator();
        home.policy_until("c-third", "Active", ("True", "InForce"));
        for name in ["a-first", "b-second"] {
            let told = home.policy_until(name, "Active", ("False", "InstantOver"));
            let message = condition(&told, "Active")["message"].as_str().unwrap().to_owned();
            assert!(message.contains("set spec.activateAt"), "{message}");
        }
        let activations = |version: &str| home.version(version)["activations"].as_array().unwrap().len();
        assert_eq!((activations("1"), activations("2"), activations("3")), (0, 0, 1));
    });
}
