//! What is wrong is said where it can be read: in `kubectl`'s answer, or in the status.

use std::fs;

use serde_json::json;
use testkit::folder::RunFolder;
use tokio::task::block_in_place;

use crate::home::{Home, condition};
use crate::policies::{declared, from_now, text};

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_declared_is_refused_in_the_answer_of_kubectl() {
    let Some(home) = Home::new("refused").await else { return };
    block_in_place(|| {
        let policy =
            |spec| json!({"apiVersion": "veilig.nl/v1", "kind": "DeadlinePolicy", "metadata": {"name": "p"}, "spec": spec});
        let desk =
            |spec| json!({"apiVersion": "veilig.nl/v1", "kind": "EscalationDesk", "metadata": {"name": "d"}, "spec": spec});
        let at = |url: &str| desk(json!({"desk": "youth-table", "webhook": {"url": url}}));
        let both = json!({"inline": "a", "configMapKeyRef": {"name": "a", "key": "b"}});
        for (resource, words) in [
            (policy(json!({"policy": both})), vec!["spec.policy", "in one place: inline, or configMapKeyRef"]),
            (policy(json!({"policy": {}})), vec!["spec.policy", "in one place: inline, or configMapKeyRef"]),
            (policy(json!({"policy": {"inline": "a"}, "activateAt": "tomorrow"})), vec!["spec.activateAt", "date-time"]),
            (
                policy(json!({"policy": {"inline": "a"}, "simulation": "Never"})),
                vec!["spec.simulation", "Required", "Informative"],
            ),
            (policy(json!({"policy": {"inline": "a"}, "activatedAt": "2026-01-01T00:00:00Z"})), vec!["activatedAt"]),
            (at("http://desk.example/hook"), vec!["spec.webhook.url", "must be https"]),
            (at("https://me:secret@desk.example/"), vec!["spec.webhook.url", "use secretKeyRef"]),
            (at("desk"), vec!["spec.webhook.url", "must be an address"]),
            (desk(json!({"desk": "Youth table", "webhook": {"url": "https://desk.example/"}})), vec!["spec.desk"]),
        ] {
            let (succeeded, said) = home.applied(&resource);
            assert!(!succeeded, "{resource} is taken");
            assert!(words.iter().all(|word| said.contains(word)), "{resource}: {said}");
        }
        home.apply(&at("https://desk.example/hook"));
        let (succeeded, said) = home.applied(&desk(json!({"desk": "justice", "webhook": {"url": "https://desk.example/hook"}})));
        assert!(!succeeded && said.contains("a desk keeps its id"), "{said}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_with_mistakes_is_told_as_policy_check_tells_them_and_changes_nothing() {
    let Some(home) = Home::new("mistakes").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        let broken = text("1", "5 working-days").replace("intake.safety_assessed", "intake.safety_guessed");
        home.apply(&declared("broken", &broken, Some(from_now(-60))));
        let told = home.policy_until("broken", "Checked", ("False", "Mistakes"));
        let message = condition(&told, "Checked")["message"].as_str().unwrap().to_owned();
        let folder = RunFolder::new("check").unwrap();
        let file = folder.path().join("broken");
        fs::write(&file, &broken).unwrap();
        let checked = home.setup.run(&["policy", "check", &file.display().to_string()]).unwrap_err().to_string();
        let checked = checked.replace(&file.display().to_string(), "broken");
        assert!(message.starts_with("broken:15:") && message.contains("intake.safety_guessed"), "{message}");
        assert!(checked.contains(&message), "the command says:\n{checked}\nthe status says:\n{message}");
        assert_eq!(condition(&told, "Active")["reason"], "NotSubmitted", "{told:#}");
        assert_eq!(told["status"]["observedGeneration"], told["metadata"]["generation"]);
        assert_eq!(home.asked("policy-manager", "/policies").json()["items"].as_array().unwrap().len(), 0);
        home.events("broken", "Mistakes");

        home.apply(&declared("broken", &text("1", "5 working-days"), Some(from_now(-60))));
        home.policy_until("broken", "Active", ("True", "InForce"));

        let other = text("1", "4 working-days");
        home.apply(&declared("other", &other, Some(from_now(60))));
        let told = home.policy_until("other", "Checked", ("False", "VersionTaken"));
        let message = condition(&told, "Checked")["message"].as_str().unwrap().to_owned();
        assert!(message.contains("give the new text a new version"), "{message}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_in_a_config_map_is_followed() {
    let Some(home) = Home::new("followed").await else { return };
    block_in_place(|| {
        let _operator = home.operator();
        let mut resource = declared("mapped", "", None);
        resource["spec"]["policy"] = json!({"configMapKeyRef": {"name": "texts", "key": "policy.yaml"}});
        home.apply(&resource);
        let told = home.policy_until("mapped", "Checked", ("False", "NoText"));
        assert_eq!(condition(&told, "Checked")["message"], "there is no ConfigMap texts");
        let map = |text: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "texts"}, "data": {"policy.yaml": text}});
        home.apply(&map(&text("1", "five working-days")));
        let told = home.policy_until("mapped", "Checked", ("False", "Mistakes"));
        assert!(condition(&told, "Checked")["message"].as_str().unwrap().starts_with("texts/policy.yaml:17:"), "{told:#}");
        home.apply(&map(&text("1", "5 working-days")));
        let told = home.policy_until("mapped", "Simulated", ("True", "Done"));
        assert_eq!(condition(&told, "Active")["reason"], "NoInstant", "{told:#}");
        assert_eq!(home.version("1")["state"], "submitted", "without an instant nothing comes into force");
    });
}
