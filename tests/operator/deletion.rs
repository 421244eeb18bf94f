//! What families rely on is not deleted, unless somebody says so.

use serde_json::Value;
use tokio::task::block_in_place;

use crate::cluster::see;
use crate::home::Home;
use crate::policies::{declared, from_now, text};

fn gone(home: &Home, name: &str) {
    see(&format!("{name} is gone"), || match home.get("deadlinepolicy", name) {
        Value::Null => Ok(()),
        found => Err(format!("{:#}", found["metadata"])),
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_in_force_with_open_obligations_is_held_until_somebody_says_so() {
    let Some(home) = Home::new("held").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        home.apply(&declared("relied-on", &text("1", "5 working-days"), Some(from_now(-60))));
        home.policy_until("relied-on", "Active", ("True", "InForce"));
        home.report();
        home.kubectl(&["delete", "deadlinepolicy", "relied-on", "--wait=false"]);
        let notes = home.events("relied-on", "DeletionHeld");
        assert!(notes[0].contains("1 obligations are open") && notes[0].contains("veilig.nl/allow-deletion"), "{notes:?}");
        let held = home.get("deadlinepolicy", "relied-on");
        assert!(held["metadata"]["deletionTimestamp"].is_string());
        home.kubectl(&["annotate", "deadlinepolicy", "relied-on", "veilig.nl/allow-deletion=true"]);
        gone(&home, "relied-on");
        assert_eq!(home.version("1")["state"], "in-force", "deleting a resource takes nothing out of force");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_goes_with_its_resource_and_a_superseded_policy_goes_freely() {
    let Some(home) = Home::new("goes").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        home.apply(&declared("planned", &text("1", "5 working-days"), Some(from_now(3600))));
        home.policy_until("planned", "Active", ("False", "Scheduled"));
        home.kubectl(&["delete", "deadlinepolicy", "planned", "--wait=false"]);
        gone(&home, "planned");
        assert_eq!(home.version("1")["state"], "submitted", "what was planned by it is withdrawn");
        see("its numbers go with it", || match home.get("configmap", "planned-simulation") {
            Value::Null => Ok(()),
            found => Err(found["metadata"].to_string()),
        });

        for (name, version) in [("old", "2"), ("new", "3")] {
            home.apply(&declared(name, &text(version, "5 working-days"), Some(from_now(2))));
            home.policy_until(name, "Active", ("True", "InForce"));
        }
        home.report();
        home.kubectl(&["delete", "deadlinepolicy", "old", "--wait=false"]);
        gone(&home, "old");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_can_be_deleted_when_somebody_says_so_even_if_the_region_is_gone() {
    let Some(home) = Home::new("farewell").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        home.apply(&declared("relied-on", &text("1", "5 working-days"), Some(from_now(-60))));
        home.policy_until("relied-on", "Active", ("True", "InForce"));
        home.report();
        home.kubectl(&["annotate", "deadlinepolicies", "--all", "veilig.nl/allow-deletion=true"]);
        home.region.kill9();
        home.kubectl(&["delete", "deadlinepolicies", "--all", "--timeout=120s"]);
        home.cluster.does(&["delete", "namespace", &home.namespace, "--timeout=120s"]);
    });
}
