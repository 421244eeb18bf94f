//! Policies: versions never change, mistakes change nothing, a new one is projected onto what is open.

use serde_json::json;
use testkit::wait_for;

use crate::region::Region;

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_policy_is_refused_with_its_line_and_changes_nothing() {
    let region = Region::new().await;
    let yaml = std::fs::read_to_string(testkit::folder::checkout().join("policies/hart-van-brabant.yaml")).unwrap();
    let broken =
        yaml.replace("intake.safety_assessed}", "intake.safety_guessed}").replace("version: \"2026-1\"", "version: \"2026-2\"");
    let refused = region.post("policy-manager", "/policies", json!({ "yaml": broken })).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let errors = refused.json()["errors"].as_array().unwrap().clone();
    assert!(errors.iter().all(|error| error["field"].as_str().unwrap().starts_with("yaml:")), "{errors:?}");
    assert_eq!(region.number("select count(*) from deadlines.policies").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_never_used_for_another_text() {
    let region = Region::new().await;
    let yaml = std::fs::read_to_string(testkit::folder::checkout().join("policies/hart-van-brabant.yaml")).unwrap();
    assert_eq!(
        region.post("policy-manager", "/policies", json!({ "yaml": yaml })).await.status,
        201,
        "the same text is the same version"
    );
    let other = format!("{yaml}\n# a remark\n");
    assert_eq!(region.post("policy-manager", "/policies", json!({ "yaml": other })).await.status, 409);
    assert_eq!(region.post("vt-handler", "/policies", json!({ "yaml": yaml })).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_from_before_the_first_policy_are_owed_once_it_is_in_force() {
    let region = Region::without_policy().await;
    let report = region.reported().await;
    assert_eq!(region.number("select count(*) from deadlines.obligations").await, 0);
    region.activate("hart-van-brabant.yaml").await;
    wait_for("the report is projected again", async || {
        match region.number("select count(*) from deadlines.subjects where rules = 1").await {
            1 => Ok(()),
            _ => Err("not yet"),
        }
    })
    .await;
    let _ = report;
}
