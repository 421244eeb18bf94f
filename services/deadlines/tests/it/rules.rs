//! The life of a policy version, and decrees: what is recorded, who may, and what is refused.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::region::{Region, one_row};

/// A region with these versions of one policy, the first of them in force.
async fn with(versions: &[&str]) -> Region {
    let region = Region::without_policy().await;
    for version in versions {
        region.submit(version, "5 working-days").await;
    }
    region.put_in_force(versions[0]).await;
    region
}

async fn version(region: &Region, version: &str) -> Value {
    let found = region.get("auditor", &format!("/policies/{version}")).await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()["policyVersion"].clone()
}

async fn states(region: &Region) -> Vec<(String, String)> {
    let list = region.get("auditor", "/policies").await.json();
    let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
    let mut states: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|item| (text(item, "version"), text(item, "state"))).collect();
    states.sort();
    states
}

fn told<'a>(states: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    states.into_iter().map(|(version, state)| (version.to_owned(), state.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_comes_into_force_again_keeps_its_first_activation() {
    let region = with(&["a", "b"]).await;
    region.at("2026-12-08T10:00:00+01:00");
    region.put_in_force("b").await;
    assert_eq!(states(&region).await, told([("a", "superseded"), ("b", "in-force")]));
    region.at("2026-12-09T10:00:00+01:00");
    region.put_in_force("a").await;
    region.put_in_force("a").await;
    assert_eq!(states(&region).await, told([("a", "in-force"), ("b", "superseded")]));
    let a = version(&region, "a").await;
    let at: Vec<_> = a["activations"].as_array().unwrap().iter().map(|one| one["at"].as_str().unwrap()).collect();
    assert_eq!(at, ["2026-12-07T09:00:00Z", "2026-12-09T09:00:00Z"]);
    assert_eq!(a["activatedAt"], "2026-12-09T09:00:00Z");
    assert!(a["submittedBy"].is_string() && a["activations"][1]["recordedBy"].is_string());
    let audited = "select count(*) from deadlines.audit where subject = 'policy/a' and details ? 'change'";
    assert_eq!(region.number(audited).await, 2);
    // What was owed in between still follows from the version that was in force then.
    assert_eq!(region.number("select count(*) from deadlines.outbox where kind = 'deadlines.policy_activated'").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_comes_into_force_at_the_instant_for_which_it_is_planned() {
    let region = with(&["a", "b"]).await;
    region.submit("longer", "8 working-days").await;
    let report = region.reported().await;
    let noon = json!({ "activateAt": "2026-12-08T12:00:00+01:00" });
    let planned = region.post("policy-manager", "/policies/longer/activate", noon.clone()).await;
    assert_eq!((planned.status, planned.json()["state"].as_str()), (200, Some("scheduled")), "{}", planned.text());
    assert_eq!(planned.json()["activateAt"], "2026-12-08T11:00:00Z");
    assert_eq!(region.post("policy-manager", "/policies/longer/activate", noon).await.status, 200, "the same plan again");
    assert_eq!(version(&region, "longer").await["activations"].as_array().unwrap().len(), 1);
    let other = json!({ "activateAt": "2026-12-08T13:00:00+01:00" });
    let other = region.post("policy-manager", "/policies/longer/activate", other).await;
    assert_eq!((other.status, other.json()["errors"][0]["field"].as_str()), (409, Some("activateAt")));
    // What was planned earlier comes into force later all the same.
    region.put_in_force("b").await;
    assert_eq!(states(&region).await, told([("a", "superseded"), ("b", "in-force"), ("longer", "scheduled")]));
    region.projected(2).await;
    assert_eq!(region.obligation(report, "D2").await["dueDate"], "2026-12-14");
    let of_longer = "select count(*) from deadlines.outbox where kind = 'deadlines.policy_activated' and occurred_at = '2026-12-08T11:00:00Z'";
    assert_eq!(region.number(of_longer).await, 0, "what is planned has not happened");

    region.at("2026-12-08T12:00:00+01:00");
    region.projected(3).await;
    assert_eq!(states(&region).await, told([("a", "superseded"), ("b", "superseded"), ("longer", "in-force")]));
    let owed = region.obligation(report, "D2").await;
    assert_eq!((owed["dueDate"].as_str(), owed["policyVersion"].as_str()), (Some("2026-12-17"), Some("longer")));
    region.until(of_longer, 1).await;
    let change = version(&region, "longer").await["activations"][0]["change"].as_i64().unwrap();
    assert_eq!(region.pages("auditor", &format!("/rule-changes/{change}/moves?")).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_version_can_be_withdrawn_before_it_comes_into_force_and_not_after() {
    let region = with(&["a", "b"]).await;
    let report = region.reported().await;
    let nothing = region.post("policy-manager", "/policies/b/withdraw", json!({})).await;
    assert_eq!(nothing.status, 409);
    let noon = json!({ "activateAt": "2026-12-08T12:00:00+01:00" });
    region.post("policy-manager", "/policies/b/activate", noon.clone()).await;
    let withdrawn = region.post("policy-manager", "/policies/b/withdraw", json!({})).await;
    assert_eq!((withdrawn.status, withdrawn.json()["state"].as_str()), (200, Some("submitted")), "{}", withdrawn.text());
    assert!(withdrawn.json()["activations"][0]["withdrawnAt"].is_string());
    region.at("2026-12-08T12:00:00+01:00");
    region.projected(3).await;
    assert_eq!(region.obligation(report, "D2").await["policyVersion"], "a");
    assert_eq!(states(&region).await, told([("a", "in-force"), ("b", "submitted")]));
    let late = region.post("policy-manager", "/policies/b/activate", noon).await;
    assert_eq!((late.status, late.json()["errors"][0]["field"].as_str()), (422, Some("activateAt")));
    region.put_in_force("b").await;
    assert_eq!(region.post("policy-manager", "/policies/b/withdraw", json!({})).await.status, 409, "it is in force");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_activations_at_once_each_counts_once_and_one_is_in_force() {
    let region = Arc::new(with(&["a", "b", "c", "d"]).await);
    let activate = |version: &'static str| {
        let region = region.clone();
        tokio::spawn(async move { region.put_in_force(version).await })
    };
    let both: Vec<_> = ["b", "c", "d", "b", "c", "d"].into_iter().map(activate).collect();
    for one in both {
        assert_eq!(one.await.unwrap()["state"], "in-force");
    }
    let in_force = states(&region).await.into_iter().filter(|(_, state)| state == "in-force").count();
    assert_eq!(in_force, 1);
    let same: Vec<_> = [activate("a"), activate("a"), activate("a")].into();
    let before = region.number("select count(*) from deadlines.rule_changes").await;
    for one in same {
        one.await.unwrap();
    }
    assert!(
        region.number("select count(*) from deadlines.rule_changes").await <= before + 1,
        "the same version at once is one change"
    );
    assert_eq!(version(&region, "a").await["state"], "in-force");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_version_leaves_the_one_in_force_as_it_is() {
    let region = with(&["a"]).await;
    let refused = region.post("policy-manager", "/policies", json!({ "yaml": one_row("b", "5 fortnights") })).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.json()["errors"][0]["field"].as_str().unwrap().starts_with("yaml:"));
    assert_eq!(region.post("policy-manager", "/policies/b/activate", json!({})).await.status, 404);
    assert_eq!(states(&region).await, told([("a", "in-force")]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_from_an_earlier_version_can_still_be_explained() {
    let region = with(&["a"]).await;
    let report = region.reported().await;
    let without = one_row("b", "5 working-days").replace("id: D2", "id: D9");
    assert_eq!(region.post("policy-manager", "/policies", json!({ "yaml": without })).await.status, 201);
    region.put_in_force("b").await;
    region.projected(2).await;
    let id = region.obligation(report, "D2").await["id"].as_str().unwrap().to_owned();
    let certificate = region.get("auditor", &format!("/obligations/{id}/certificate")).await;
    assert_eq!((certificate.status, certificate.json()["policyVersion"].as_str()), (200, Some("a")), "{}", certificate.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decree_is_recorded_once_with_days_to_come_and_mistakes_are_told_by_field() {
    let region = with(&["a"]).await;
    let decree = |source: &str, dates: &[&str]| {
        let days: Vec<_> = dates.iter().map(|date| json!({ "date": date, "nl": "dag", "en": "day" })).collect();
        json!({ "source": source, "days": days })
    };
    let field = async |body: Value| {
        let answer = region.post("policy-manager", "/decrees", body).await;
        (answer.status, answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(field(decree(" ", &["2026-12-28"])).await, (400, "source".into()));
    assert_eq!(field(decree("x", &[])).await, (400, "days".into()));
    assert_eq!(field(decree("x", &["2026-12-28", "2026-12-28"])).await, (400, "days[1].date".into()));
    assert_eq!(field(decree("x", &["2026-12-32"])).await.1, "days[0].date");
    assert_eq!(field(decree("x", &["2026-12-28", "2026-12-04"])).await, (422, "days[1].date".into()));
    let recorded = region.post("policy-manager", "/decrees", decree("Stcrt. 2026, 1", &["2026-12-28"])).await;
    assert_eq!((recorded.status, recorded.json()["recordedAt"].as_str()), (201, Some("2026-12-07T09:00:00Z")));
    assert_eq!(field(decree("Stcrt. 2026, 1", &["2026-12-29"])).await, (409, "source".into()));
    let list = region.get("auditor", "/decrees").await.json();
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["days"][0]["date"]), (1, &json!("2026-12-28")));
    assert_eq!(region.number("select count(*) from deadlines.outbox where kind = 'deadlines.days_equated'").await, 1);
    assert_eq!(region.number("select count(*) from deadlines.audit where subject like 'decree/%'").await, 1);
    let nonsense = region.get("auditor", "/decrees/difference?dates=tomorrow").await;
    assert_eq!((nonsense.status, nonsense.json()["errors"][0]["field"].as_str()), (400, Some("dates")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_twice_changes_the_rules_once() {
    let region = with(&["a", "b"]).await;
    let client = region.client(&testkit::Claims::of("policy-manager"));
    for (path, body) in [
        ("/policies/b/activate", json!({})),
        ("/decrees", json!({ "source": "s", "days": [{ "date": "2026-12-28", "nl": "dag", "en": "day" }] })),
    ] {
        let key = testkit::http::fresh_key();
        let ask = || client.request("POST", &format!("/deadlines/v1{path}")).header("idempotency-key", &key).json(&body).fetch();
        let (first, second) = (ask().await.unwrap(), ask().await.unwrap());
        assert!(first.is_success(), "{}", first.text());
        assert_eq!((first.status, first.text()), (second.status, second.text()));
    }
    assert_eq!(region.number("select count(*) from deadlines.rule_changes").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_manages_the_rules_changes_them_and_who_watches_over_the_chain_reads_them() {
    let region = with(&["a", "b"]).await;
    let noon = json!({ "activateAt": "2026-12-08T12:00:00+01:00" });
    let decree = json!({ "source": "s", "days": [{ "date": "2026-12-28", "nl": "dag", "en": "day" }] });
    for role in ["vt-handler", "chain-manager", "auditor", "police"] {
        assert_eq!(region.post(role, "/policies/b/activate", noon.clone()).await.status, 403, "{role}");
        assert_eq!(region.post(role, "/policies/b/withdraw", json!({})).await.status, 403, "{role}");
        assert_eq!(region.post(role, "/decrees", decree.clone()).await.status, 403, "{role}");
    }
    for path in ["/policies", "/policies/a", "/decrees"] {
        assert_eq!(region.get("auditor", path).await.status, 200, "{path}");
        assert_eq!(region.get("vt-handler", path).await.status, 403, "{path}");
    }
    assert_eq!(region.number("select count(*) from deadlines.rule_changes").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn activations_from_before_changes_were_recorded_are_changes_too() {
    let database = testkit::fresh_database().await;
    let mut db = database.connect().await;
    let before = "insert into policies values ('r', 'a', 'text', '2026-01-01', gen_random_uuid(), '2026-02-01', gen_random_uuid(), 3), \
                  ('r', 'draft', 'text', '2026-01-01', gen_random_uuid(), null, null, null); \
                  insert into subjects (kind, id, activation) values ('report', gen_random_uuid(), 3);";
    let steps = [
        "create schema old; set search_path to old;",
        include_str!("../../migrations/0001_obligations.sql"),
        include_str!("../../migrations/0002_daily_list.sql"),
        before,
        include_str!("../../migrations/0003_rule_changes.sql"),
    ];
    for step in steps {
        sqlx::raw_sql(step).execute(&mut db).await.unwrap();
    }
    let kept: Vec<(i64, String, String)> =
        sqlx::query_as("select number, kind, version from rule_changes").fetch_all(&mut db).await.unwrap();
    assert_eq!(kept, [(3, "policy".to_owned(), "a".to_owned())]);
    let behind: i64 = sqlx::query_scalar("select count(*) from subjects where rules < (select count(*) from rule_changes)")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(behind, 1, "every subject is settled again under the rules as they are now counted");
}
