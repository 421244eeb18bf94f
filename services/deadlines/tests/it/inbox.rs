//! The inbox of a role: who is told, and what accepting does.

use serde_json::json;

use crate::region::Region;

#[tokio::test(flavor = "multi_thread")]
async fn accepting_a_warning_stops_the_next_warning_and_not_the_breach() {
    let region = Region::new().await;
    let report = region.reported().await;
    let owed = region.obligation(report, "D2").await;
    region.at("2026-12-09T09:00:00+01:00");
    region.ring(report).await;
    // Nobody handles the report yet: the lead of the handlers is told.
    let inbox = region.get("vt-team-lead", "/notifications").await.json();
    let notification = inbox["items"][0].clone();
    assert_eq!(notification["rung"], "warning-1", "{inbox}");
    let accept = format!("/notifications/{}/accept", notification["id"].as_str().unwrap());
    assert_eq!(region.post("police", &accept, json!({})).await.status, 403);
    assert_eq!(region.post("vt-manager", &accept, json!({})).await.status, 404, "not their inbox");
    assert_eq!(region.post("vt-team-lead", &accept, json!({})).await.status, 200);
    assert_eq!(region.post("vt-team-lead", &accept, json!({})).await.status, 409);
    region.at("2026-12-15T00:00:00+01:00");
    region.ring(report).await;
    let whole = region.get("vt-handler", &format!("/obligations/{}", owed["id"].as_str().unwrap())).await.json();
    let outcome = |rung: &str| {
        whole["rungs"].as_array().unwrap().iter().find(|seen| seen["rung"] == rung).map(|seen| seen["outcome"].clone())
    };
    assert_eq!(outcome("warning-2"), Some(json!("skipped")));
    assert_eq!(outcome("breach"), Some(json!("rang")));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_reached_by_an_earlier_rung_is_passed_over_for_the_next_actor_up() {
    let region = Region::without_policy().await;
    let yaml = std::fs::read_to_string(testkit::folder::checkout().join("policies/hart-van-brabant.yaml")).unwrap();
    let (before, after) = ("overdue 2 working-days, notify: vt-manager", "overdue 2 working-days, notify: vt-handler");
    assert!(yaml.contains(before));
    region.activate_text(&yaml.replacen(before, after, 1)).await;
    let (report, handler) = (region.reported().await, uuid::Uuid::new_v4());
    let owed = region.obligation(report, "D2").await;
    let assigned = proto::intake::HandlerAssigned { report_id: report.to_string(), worker_id: handler.to_string() };
    region.tell(&assigned).await;

    let reached = async |rung: &str| {
        let mut db = region.database.connect().await;
        let ask = "select role, worker_id, reached_by from deadlines.notifications where obligation_id = $1 and rung = $2";
        let id: uuid::Uuid = owed["id"].as_str().unwrap().parse().unwrap();
        let told: (String, Option<uuid::Uuid>, String) =
            sqlx::query_as(ask).bind(id).bind(rung).fetch_one(&mut db).await.unwrap();
        told
    };
    region.at("2026-12-09T09:00:00+01:00");
    region.ring(report).await;
    assert_eq!(reached("warning-1").await, ("vt-handler".into(), Some(handler), "holder".into()));
    region.at("2026-12-16T09:00:00+01:00");
    region.ring(report).await;
    assert_eq!(reached("manager").await, ("vt-team-lead".into(), None, "lead".into()));

    // Both rungs in one ring: the second still passes over whom the first has just reached.
    let late = region.reported().await;
    let assigned = proto::intake::HandlerAssigned { report_id: late.to_string(), worker_id: handler.to_string() };
    region.tell(&assigned).await;
    region.at("2026-12-29T09:00:00+01:00");
    region.ring(late).await;
    let twice = format!(
        "select count(*) from deadlines.notifications n join deadlines.obligations o on o.id = n.obligation_id \
         where o.subject_id = '{late}' and n.worker_id = '{handler}'"
    );
    assert_eq!(region.number(&twice).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn managers_get_one_daily_list_the_most_dangerous_first() {
    let region = Region::new().await;
    let plain = region.reported().await;
    let told = |injury, minor_concerned| {
        let report = uuid::Uuid::new_v4();
        let fact = proto::intake::ReportReceived {
            report_id: report.to_string(),
            household_id: uuid::Uuid::new_v4().to_string(),
            municipality_code: "0855".into(),
            capacity: "police".into(),
            injury,
            minor_concerned,
            ..Default::default()
        };
        (report, fact)
    };
    let ((child, first), (injured, second), (both, third)) = (told(false, true), told(true, false), told(true, true));
    for fact in [first, second, third] {
        region.tell(&fact).await;
    }
    region.at("2026-12-16T09:00:00+01:00");
    for report in [plain, child, injured, both] {
        region.ring(report).await;
    }
    let rungs = "select count(*) from deadlines.rungs where rung = 'manager' and outcome = 'rang'";
    region.until(rungs, 4).await;
    let inbox = region.get("vt-manager", "/notifications").await.json();
    let single = inbox["items"].as_array().unwrap().iter().filter(|told| told["rung"] == "manager").count();
    assert_eq!(single, 0, "{inbox}");
    let subjects = async |path: &str| {
        let page = region.get("vt-manager", path).await.json();
        let subjects: Vec<String> =
            page["items"].as_array().unwrap().iter().map(|told| told["subjectId"].as_str().unwrap().to_owned()).collect();
        (subjects, page["nextCursor"].as_str().map(str::to_owned))
    };
    let expected = [both, injured, child, plain].map(|id| id.to_string());
    let (all, end) = subjects("/notifications/daily-list").await;
    assert_eq!((all.as_slice(), end), (expected.as_slice(), None));
    let (some, next) = subjects("/notifications/daily-list?limit=3").await;
    assert_eq!(some, expected[..3]);
    let (rest, _) = subjects(&format!("/notifications/daily-list?limit=3&cursor={}", next.unwrap())).await;
    assert_eq!(rest, expected[3..]);
    assert_eq!(region.get("police", "/notifications/daily-list").await.status, 403);
    let none = region.get("vt-handler", "/notifications/daily-list").await.json();
    assert_eq!(none["items"].as_array().unwrap().len(), 0, "another role's list is another list");
    region.assessed(both).await;
    assert_eq!(subjects("/notifications/daily-list").await.0, expected[1..], "what has come to an end leaves the list");
}
