//! What drifts is set right; what others own is left alone.

use serde_json::{Value, json};
use tokio::task::block_in_place;

use crate::cluster::see;
use crate::home::{Home, condition};
use crate::policies::{declared, from_now, text};

/// Somebody else writes, by a manager of fields of their own.
fn people_apply(home: &Home, more: &[&str], resource: &Value) {
    let args =
        ["apply", "--server-side", "--force-conflicts", "--field-manager=people", "--namespace", &home.namespace, "-f", "-"];
    let (succeeded, said) = home.cluster.given(&[&args, more].concat(), &resource.to_string());
    assert!(succeeded, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_conditions_finalizer_and_plan_are_set_right_when_somebody_changes_them() {
    let Some(home) = Home::new("drift").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        let instant = from_now(3600);
        home.apply(&declared("drifts", &text("1", "5 working-days"), Some(instant)));
        home.policy_until("drifts", "Active", ("False", "Scheduled"));
        let numbers = || home.get("configmap", "drifts-simulation");
        let rows =
            see("the numbers are there", || numbers()["data"]["rows.csv"].as_str().map(str::to_owned).ok_or("no".to_owned()));

        let patch = r#"{"data":{"rows.csv":"nothing"}}"#;
        home.kubectl(&["patch", "configmap", "drifts-simulation", "--type=merge", "--patch", patch]);
        see("the numbers are as they were", || {
            if numbers()["data"]["rows.csv"] == rows { Ok(()) } else { Err(numbers().to_string()) }
        });
        home.kubectl(&["delete", "configmap", "drifts-simulation"]);
        see("the numbers are there again", || {
            if numbers()["data"]["rows.csv"] == rows { Ok(()) } else { Err(numbers().to_string()) }
        });

        let wrong = json!([{"type": "Active", "status": "True", "reason": "Wished", "message": "so", "lastTransitionTime": "2026-01-01T00:00:00Z"}]);
        let patch = json!({"status": {"state": "in-force", "conditions": wrong}}).to_string();
        home.kubectl(&["patch", "deadlinepolicy", "drifts", "--subresource=status", "--type=merge", "--patch", &patch]);
        let told = home.policy_until("drifts", "Active", ("False", "Scheduled"));
        assert_eq!(
            (condition(&told, "Checked")["status"].as_str(), told["status"]["state"].as_str()),
            (Some("True"), Some("scheduled"))
        );

        home.kubectl(&["patch", "deadlinepolicy", "drifts", "--type=merge", "--patch", r#"{"metadata":{"finalizers":null}}"#]);
        see("the finalizer is there again", || {
            let found = home.get("deadlinepolicy", "drifts");
            if found["metadata"]["finalizers"] == json!(["veilig.nl/policy"]) {
                Ok(())
            } else {
                Err(found["metadata"].to_string())
            }
        });

        home.by_hand("/policies/1/withdraw", &json!({}));
        home.kubectl(&["annotate", "deadlinepolicy", "drifts", "looked-at=now"]);
        see("it is planned again", || {
            let version = home.version("1");
            if version["activateAt"] == instant.to_string() { Ok(()) } else { Err(version.to_string()) }
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_manager_of_fields_owns_stays() {
    let Some(home) = Home::new("foreign").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        let taken = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "taken-simulation"}, "data": {"rows.csv": "mine"}});
        home.apply(&taken);
        home.apply(&declared("taken", &text("1", "5 working-days"), None));
        home.apply(&declared("shared", &text("2", "5 working-days"), None));
        let told = home.policy_until("taken", "Simulated", ("True", "Done"));
        let message = condition(&told, "Simulated")["message"].as_str().unwrap().to_owned();
        assert!(message.contains("somebody else's"), "{message}");
        assert_eq!(home.get("configmap", "taken-simulation")["data"], taken["data"]);

        home.policy_until("shared", "Simulated", ("True", "Done"));
        let approved = json!({"type": "Approved", "status": "True", "reason": "Council", "message": "in writing", "lastTransitionTime": "2026-01-01T00:00:00Z"});
        let kind = json!({"apiVersion": "veilig.nl/v1", "kind": "DeadlinePolicy"});
        let mut theirs = kind.clone();
        theirs["metadata"] = json!({"name": "shared"});
        theirs["status"] = json!({"conditions": [approved]});
        people_apply(&home, &["--subresource=status"], &theirs);
        let mut theirs = kind;
        theirs["metadata"] = json!({"name": "shared", "labels": {"owner": "council"}, "finalizers": ["people.example/archive"]});
        theirs["spec"] = declared("shared", &text("3", "5 working-days"), None)["spec"].clone();
        people_apply(&home, &[], &theirs);
        let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shared-simulation", "labels": {"owner": "council"}}, "data": {"note": "read"}});
        people_apply(&home, &[], &map);

        // The operator has written everything of its own again: another version was simulated.
        see("the other version is told", || {
            let (found, map) = (home.get("deadlinepolicy", "shared"), home.get("configmap", "shared-simulation"));
            let is_so = found["status"]["version"] == "3" && map["data"]["version"] == "3";
            if is_so { Ok(()) } else { Err(format!("{found:#} {map:#}")) }
        });
        let found = home.get("deadlinepolicy", "shared");
        assert_eq!(condition(&found, "Approved")["reason"], "Council", "{found:#}");
        assert_eq!(
            (&found["metadata"]["labels"]["owner"], condition(&found, "Checked")["status"].as_str()),
            (&json!("council"), Some("True"))
        );
        let finalizers = found["metadata"]["finalizers"].as_array().unwrap();
        assert!(
            finalizers.contains(&json!("people.example/archive")) && finalizers.contains(&json!("veilig.nl/policy")),
            "{finalizers:?}"
        );
        let map = home.get("configmap", "shared-simulation");
        assert_eq!((&map["data"]["note"], &map["metadata"]["labels"]["owner"]), (&json!("read"), &json!("council")), "{map:#}");
    });
}
