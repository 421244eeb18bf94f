//! Facts make obligations, fulfil them and cancel them.

use platform::outbox::Fact;
use proto::FactMessage;
use proto::intake::{ReportNotAdmitted, ReportReceived, SafetyAssessed};
use testkit::Claims;
use uuid::Uuid;

use crate::region::Region;

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_to_be_assessed_within_five_working_days() {
    let region = Region::new().await;
    let report = region.reported().await;
    let owed = region.obligation(report, "D2").await;
    assert_eq!(owed["dueDate"], "2026-12-14");
    assert_eq!(owed["dueAt"], "2026-12-14T23:00:00Z", "the first instant too late is midnight after the last day");
    assert_eq!(owed["state"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assessment_in_time_meets_the_obligation_and_takes_its_rungs_away() {
    let region = Region::new().await;
    let report = region.reported().await;
    region.at("2026-12-08T12:00:00+01:00");
    region.assessed(report).await;
    let owed = region.obligation(report, "D2").await;
    assert_eq!((owed["state"].as_str(), owed["late"].as_bool()), (Some("met"), Some(false)));
    region.at("2026-12-20T12:00:00+01:00");
    assert!(region.ring(report).await["next"].is_null());
    assert!(region.rungs(&owed).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_not_admitted_owes_nothing() {
    let region = Region::new().await;
    let report = region.reported().await;
    let reason = "not-admitted".into();
    region.tell(&ReportNotAdmitted { report_id: report.to_string(), reason, person_ids: vec![] }).await;
    assert_eq!(region.obligation(report, "D2").await["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_told_twice_makes_one_obligation() {
    let region = Region::new().await;
    let (report, fact) = (Uuid::new_v4(), Uuid::new_v4());
    let message = ReportReceived { report_id: report.to_string(), ..ReportReceived::default() };
    for _ in 0..2 {
        region.tell_only(Fact::new(ReportReceived::KIND, &message).id(fact)).await;
    }
    region.knows(fact).await;
    assert_eq!(region.number("select count(*) from deadlines.obligations").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_together_opens_and_meets_each_obligation_once() {
    let region = Region::new().await;
    let reports: Vec<Uuid> = (0..50).map(|_| Uuid::new_v4()).collect();
    let received = reports.iter().map(|report| {
        let (report_id, municipality_code, capacity) = (report.to_string(), "0855".into(), "police".into());
        Fact::new(ReportReceived::KIND, &ReportReceived { report_id, municipality_code, capacity, ..ReportReceived::default() })
    });
    let assessed = reports.iter().map(|report| {
        let (report_id, outcome) = (report.to_string(), "no-follow-up-needed".into());
        Fact::new(SafetyAssessed::KIND, &SafetyAssessed { report_id, outcome, ..SafetyAssessed::default() })
    });
    region.tell_all(received.chain(assessed).collect()).await;
    region.until("select count(*) from deadlines.facts", 100).await;
    assert_eq!(region.number("select count(*) from deadlines.obligations where row = 'D2' and state = 'met'").await, 50);
    let told = async |kind: &str| region.number(&format!("select count(*) from deadlines.outbox where kind = '{kind}'")).await;
    let opened = region.number("select count(*) from deadlines.obligations").await;
    assert_eq!(told("deadlines.obligation_opened").await, opened);
    let met = region.number("select count(*) from deadlines.obligations where state = 'met'").await;
    assert_eq!(told("deadlines.obligation_met").await, met);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_explains_the_due_instant_in_both_languages() {
    let region = Region::new().await;
    let report = region.reported().await;
    let id = region.obligation(report, "D2").await["id"].as_str().unwrap().to_owned();
    let certificate = region.get("vt-handler", &format!("/obligations/{id}/certificate")).await;
    assert_eq!(certificate.status, 200, "{}", certificate.text());
    let certificate = certificate.json();
    assert_eq!(certificate["dueDate"], "2026-12-14");
    assert!(!certificate["steps"].as_array().unwrap().is_empty());
    assert!(certificate["text"]["nl"].as_str().is_some_and(|text| !text.is_empty()));
    assert!(certificate["text"]["en"].as_str().is_some_and(|text| !text.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipality_sees_no_obligation_in_detail_list_or_count() {
    let region = Region::new().await;
    let report = region.reported().await;
    let id = region.obligation(report, "D2").await["id"].as_str().unwrap().to_owned();
    let elsewhere = region.client(&Claims::of("vt-handler").municipalities(&["0001"]));
    let get = |path: String| elsewhere.request("GET", &path).fetch();
    assert_eq!(get(format!("/deadlines/v1/obligations/{id}")).await.unwrap().status, 404);
    for path in ["/deadlines/v1/obligations", "/deadlines/v1/obligation-counts", "/deadlines/v1/rungs"] {
        assert_eq!(get(path.into()).await.unwrap().json()["items"].as_array().unwrap().len(), 0, "{path}");
    }
    let owed = get(format!("/deadlines/v1/subjects/report/{report}/obligations")).await.unwrap();
    assert_eq!(owed.json()["items"].as_array().unwrap().len(), 0);
}
