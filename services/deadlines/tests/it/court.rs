//! A court date that moves moves the report to the court: never later than three weeks before it, and each rung warns once for a date.

use proto::wijzer_scheiden::{CourtReferred, CourtReported, ProFormaMoved};
use serde_json::Value;
use testkit::Claims;
use uuid::Uuid;

use crate::region::Region;

/// The report to the court that is owed in a trajectory: there is one.
async fn owed(region: &Region, trajectory: Uuid) -> Value {
    let path = format!("/subjects/request/{trajectory}/obligations");
    let owed = region.get("chain-manager", &path).await.json();
    let of_row: Vec<_> = owed["items"].as_array().unwrap().iter().filter(|item| item["row"] == "U4").cloned().collect();
    assert_eq!(of_row.len(), 1, "{owed}");
    of_row[0].clone()
}

async fn ring(region: &Region, trajectory: Uuid) {
    let path = format!("/deadlines/v1/subjects/request/{trajectory}/ring");
    let answer = region.client(&Claims::of("workflows")).request("POST", &path).fetch().await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_court_date_that_moves_three_times_moves_the_report_each_time_and_each_rung_warns_once() {
    let region = Region::without_policy().await;
    region.at("2026-06-01T09:00:00+02:00");
    region.activate("hart-van-brabant.yaml").await;
    region.at("2026-06-01T10:00:00+02:00");
    let trajectory = Uuid::new_v4();
    let request_id = trajectory.to_string();
    let referred =
        CourtReferred { request_id: request_id.clone(), municipality_code: "0855".into(), pro_forma_date: "2026-09-08".into() };
    region.tell(&referred).await;
    let first = owed(&region, trajectory).await;
    assert_eq!(first["dueDate"], "2026-08-18", "three weeks before");
    // Each move with the instants until which the watch rang; two weeks before 15 September the first rung had rung.
    for (rings, moved, date, last) in [
        (&[][..], "2026-06-11T10:00:00+02:00", "2026-10-06", "2026-09-15"),
        (&["2026-09-01T09:00:00+02:00", "2026-09-02T09:00:00+02:00"], "2026-09-04T10:00:00+02:00", "2026-11-03", "2026-10-13"),
        (&[], "2026-09-19T10:00:00+02:00", "2026-10-27", "2026-10-06"),
    ] {
        for instant in rings {
            region.at(instant);
            ring(&region, trajectory).await;
        }
        region.at(moved);
        region.tell(&ProFormaMoved { request_id: request_id.clone(), pro_forma_date: date.into() }).await;
        let moved = owed(&region, trajectory).await;
        assert_eq!((&moved["dueDate"], &moved["id"]), (&Value::from(last), &first["id"]), "the same duty, at another date");
        let weeks = date.parse::<kernel::time::Date>().unwrap() - last.parse::<kernel::time::Date>().unwrap();
        assert_eq!(weeks.get_days(), 21, "never later than three weeks before {date}");
    }
    for instant in
        ["2026-09-22T09:00:00+02:00", "2026-09-23T09:00:00+02:00", "2026-09-29T09:00:00+02:00", "2026-10-07T09:00:00+02:00"]
    {
        region.at(instant);
        for _ in 0..2 {
            ring(&region, trajectory).await;
        }
    }
    let heard = region.rungs(&first).await;
    assert_eq!(heard, ["warning-1", "warning-1", "warning-2", "breach", "due"], "once a rung for each date that stood");
    region.tell(&CourtReported { request_id }).await;
    assert_eq!(owed(&region, trajectory).await["state"], "met");
    region.at("2026-11-30T09:00:00+01:00");
    ring(&region, trajectory).await;
    assert_eq!(region.rungs(&first).await, heard, "a report that was sent is silent");
}
