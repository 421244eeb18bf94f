//! Lists and counts: filtered, in pages, split by municipality.

use serde_json::json;

use crate::region::{Region, field, report};

#[tokio::test]
async fn reports_are_listed_and_counted_by_municipality_status_and_acute() {
    let region = Region::new().await;
    let mut ids = Vec::new();
    for (municipality, acute) in [("0855", false), ("0855", true), ("0758", false)] {
        let mut body = report();
        body["household"]["municipalityCode"] = json!(municipality);
        body["acute"] = json!(acute);
        ids.push(region.posted(&body).await);
    }
    region.step("vt-handler", &ids[0], "assess-safety", json!({"outcome": "transfer"})).await;
    let handler = region.worker("vt-handler");
    for (query, expected) in [
        ("", vec![&ids[2], &ids[1], &ids[0]]),
        ("?municipalityCode=0855", vec![&ids[1], &ids[0]]),
        ("?status=assessed", vec![&ids[0]]),
        ("?acute=true", vec![&ids[1]]),
        ("?acute=false&municipalityCode=0855", vec![&ids[0]]),
        ("?municipalityCode=0001", vec![]),
    ] {
        let answer = handler.get(&format!("/reports{query}")).await;
        let items = answer.json()["items"].as_array().unwrap().clone();
        let found: Vec<_> = items.iter().map(|item| item["reportId"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{query}");
    }
    let counts = handler.get("/report-counts").await.json();
    let expected = json!([{"municipalityCode": "0758", "reports": 1}, {"municipalityCode": "0855", "reports": 2}]);
    assert_eq!(counts["items"], expected);
    let counts = handler.get("/report-counts?status=received").await.json();
    assert_eq!(counts["items"][1], json!({"municipalityCode": "0855", "reports": 1}));
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_overlap() {
    let region = Region::new().await;
    let mut posted = Vec::new();
    for _ in 0..5 {
        posted.push(region.posted(&report()).await);
    }
    let (handler, mut found, mut cursor) = (region.worker("vt-handler"), Vec::new(), String::new());
    loop {
        let page = handler.get(&format!("/reports?limit=2{cursor}")).await.json();
        let items = page["items"].as_array().unwrap();
        found.extend(items.iter().map(|item| item["reportId"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextCursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    posted.reverse();
    assert_eq!(found, posted);
}

#[tokio::test]
async fn a_parameter_that_is_not_right_is_named() {
    let region = Region::new().await;
    let handler = region.worker("vt-handler");
    for (query, status, named) in [
        ("limit=0", 400, "limit"),
        ("limit=201", 400, "limit"),
        ("limit=many", 400, "limit"),
        ("cursor=x", 400, "cursor"),
        ("status=lost", 400, "status"),
        ("acute=maybe", 400, "acute"),
        ("colour=red", 400, "colour"),
        ("municipalityCode=855", 422, "municipalityCode"),
    ] {
        let answer = handler.get(&format!("/reports?{query}")).await;
        assert_eq!((answer.status, field(&answer).as_str()), (status, named), "{query}: {}", answer.text());
    }
}
