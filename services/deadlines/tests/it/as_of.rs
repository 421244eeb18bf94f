//! Obligations as they were, or would have been, seen at an instant.

use serde_json::Value;
use testkit::Claims;

use crate::region::Region;

#[tokio::test(flavor = "multi_thread")]
async fn obligations_are_shown_as_they_were_at_an_instant_and_as_they_were_known() {
    let region = Region::without_policy().await;
    region.submit("short", "5 working-days").await;
    region.submit("long", "8 working-days").await;
    region.put_in_force("short").await;
    let report = region.reported().await;
    region.at("2026-12-08T12:00:00+01:00");
    region.put_in_force("long").await;
    region.at("2026-12-09T12:00:00+01:00");
    region.assessed(report).await;
    region.at("2026-12-10T12:00:00+01:00");

    let path = format!("/subjects/report/{report}/obligations");
    let seen = async |query: &str| {
        let answer = region.get("vt-handler", &format!("{path}?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let items = answer.json()["items"].as_array().unwrap().clone();
        let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
        items.iter().map(|item| (text(item, "state"), text(item, "dueDate"), text(item, "policyVersion"))).collect::<Vec<_>>()
    };
    let one = |state: &str, due: &str, policy: &str| vec![(state.to_owned(), due.to_owned(), policy.to_owned())];
    assert_eq!(seen("asOf=2026-12-07T08:00:00Z").await, [], "nothing had happened");
    assert_eq!(seen("asOf=2026-12-07T12:00:00Z").await, one("open", "2026-12-14", "short"));
    assert_eq!(seen("asOf=2026-12-08T12:00:00Z").await, one("open", "2026-12-17", "long"));
    assert_eq!(seen("asOf=2026-12-09T12:00:00Z").await, one("met", "2026-12-17", "long"));
    assert_eq!(seen("knownAt=2026-12-08T12:00:00Z").await, one("open", "2026-12-17", "long"), "nobody knew it was met");
    assert_eq!(seen("asOf=2026-12-09T12:00:00Z&knownAt=2026-12-07T12:00:00Z").await, one("open", "2026-12-14", "short"));
    let now = region.get("vt-handler", &path).await.json();
    let then = region.get("vt-handler", &format!("{path}?asOf=2026-12-10T11:00:00Z")).await.json();
    assert_eq!(now["items"], then["items"], "as of now is now");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_an_obligation_does_not_see_how_it_was_and_the_future_is_refused() {
    let region = Region::new().await;
    let report = region.reported().await;
    region.at("2026-12-08T12:00:00+01:00");
    let path = format!("/deadlines/v1/subjects/report/{report}/obligations");
    let ask = async |claims: &Claims, query: &str| {
        region.client(claims).request("GET", &format!("{path}?{query}")).fetch().await.unwrap()
    };
    let then = "asOf=2026-12-07T12:00:00Z";
    let number = |answer: testkit::http::Answer| answer.json()["items"].as_array().unwrap().len();
    let here = number(ask(&Claims::of("vt-handler").municipalities(&["0855"]), then).await);
    assert!(here > 0);
    assert_eq!(number(ask(&Claims::of("vt-handler").municipalities(&["0001"]), then).await), 0);
    assert_eq!(number(ask(&Claims::of("auditor"), then).await), here);
    assert_eq!(ask(&Claims::of("police"), then).await.status, 403);
    for field in ["asOf", "knownAt"] {
        let future = ask(&Claims::of("auditor"), &format!("{field}=2026-12-09T12:00:00Z")).await;
        assert_eq!((future.status, future.json()["errors"][0]["field"].as_str()), (400, Some(field)));
        let nonsense = ask(&Claims::of("auditor"), &format!("{field}=yesterday")).await;
        assert_eq!((nonsense.status, nonsense.json()["errors"][0]["field"].as_str()), (400, Some(field)));
    }
}
