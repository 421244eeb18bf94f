//! The figures of the first half of 2018: 45 advices and 30 reports, with both rates and what they are a part of.

use platform::outbox::Fact;
use proto::{FactMessage as _, intake};
use serde_json::json;

use crate::region::{Region, fresh_id, refusal};

fn at(day: u32, month: u32, year: u32) -> kernel::time::Timestamp {
    format!("{year}-{month:02}-{day:02}T10:00:00Z").parse().unwrap()
}

async fn advice(region: &Region, nature: &str, at: kernel::time::Timestamp) -> uuid::Uuid {
    let given = intake::AdviceGiven {
        advice_id: fresh_id(),
        municipality_code: "0855".into(),
        nature: vec![nature.into()],
        ..Default::default()
    };
    region.tells_as(Fact::new(intake::AdviceGiven::KIND, &given).occurred_at(at)).await
}

async fn report(region: &Region, nature: &[&str], at: kernel::time::Timestamp) -> uuid::Uuid {
    let received = intake::ReportReceived {
        report_id: fresh_id(),
        household_id: fresh_id(),
        municipality_code: "0855".into(),
        nature: nature.iter().map(|one| (*one).to_owned()).collect(),
        ..Default::default()
    };
    region.tells_as(Fact::new(intake::ReportReceived::KIND, &received).occurred_at(at)).await
}

#[tokio::test]
async fn the_first_half_of_2018_is_reproduced_with_both_rates() {
    let region = Region::new().await;
    let mut last = vec![];
    for number in 0..45 {
        last.push(advice(&region, "elder-abuse", at(1 + number % 28, 1 + number % 6, 2018)).await);
    }
    for number in 0..30 {
        let nature: &[&str] = if number % 3 == 0 { &["elder-abuse", "partner-violence"] } else { &["elder-abuse"] };
        last.push(report(&region, nature, at(1 + number % 28, 1 + number % 6, 2018)).await);
    }
    // Beside the period, or of something else.
    last.push(advice(&region, "child-abuse", at(5, 3, 2018)).await);
    last.push(report(&region, &["abuse-of-parents"], at(5, 3, 2018)).await);
    for day in [at(31, 12, 2017), at(1, 7, 2018)] {
        last.push(advice(&region, "elder-abuse", day).await);
        last.push(report(&region, &["elder-abuse"], day).await);
    }
    for id in last {
        region.taken_in(id).await;
    }
    let figures = region.worker("vt-manager").reads("/figures?fromDate=2018-01-01&untilDate=2018-07-01").await;
    assert_eq!((&figures["advices"], &figures["reports"]), (&json!(45), &json!(30)));
    assert_eq!(
        figures["reportsOfEstimatedCases"],
        json!({"numerator": 30, "denominator": 4256, "percent": "0.70"}),
        "the programme says 0.01"
    );
    assert_eq!(figures["reportsOfOlderPeople"], json!({"numerator": 30, "denominator": 85120, "percent": "0.035"}));
    assert_eq!(
        (&figures["population"]["olderPeople"], &figures["population"]["prevalencePerTenThousand"]),
        (&json!(85120), &json!(500))
    );
}

#[tokio::test]
async fn what_is_seen_and_not_reported_stands_beside_what_is_reported() {
    let region = Region::new().await;
    let lead = region.worker("vt-team-lead");
    let institution = json!({"organisation": "thuiszorg", "kind": "home-care", "name": "Thuiszorg", "municipalityCode": "0855"});
    let id = lead.does("/institutions", &institution).await["institutionId"].as_str().unwrap().to_owned();
    let mut signals = vec![];
    for step in [1, 1, 2, 3] {
        let signal = json!({"institutionId": id, "meldcodeStep": step, "occurredAt": "2018-03-05T10:00:00Z"});
        signals.push(lead.does("/signals", &signal).await["signalId"].as_str().unwrap().to_owned());
    }
    lead.does(&format!("/signals/{}/close", signals[0]), &json!({"outcome": "reported"})).await;
    let figures = lead.reads("/figures?fromDate=2018-01-01&untilDate=2018-07-01").await;
    assert_eq!(figures["signals"], json!({"step1": 2, "step2": 1, "step3": 1, "counted": 4, "reportedSince": 1}));
    assert_eq!(figures["reportsOfEstimatedCases"]["percent"], "0", "nothing is said without its denominator");
}

#[tokio::test]
async fn a_denominator_is_recorded_from_a_day_on_and_what_came_before_keeps_its_own() {
    let region = Region::new().await;
    let steward = region.worker("data-steward");
    let now = json!({"fromDate": "2024-01-01", "olderPeople": 100_000, "prevalencePerTenThousand": 550, "source": "CBS"});
    assert_eq!(steward.post("/populations", &now).await.status, 204);
    assert_eq!(refusal(&steward.post("/populations", &now).await), (409, "fromDate".into()));
    let none = json!({"fromDate": "2025-01-01", "olderPeople": 0, "prevalencePerTenThousand": 550, "source": "CBS"});
    assert_eq!(refusal(&steward.post("/populations", &none).await), (422, "olderPeople".into()));
    let of = async |period: &str| steward.reads(&format!("/figures?{period}")).await["population"]["estimatedCases"].clone();
    assert_eq!(of("fromDate=2024-01-01&untilDate=2024-07-01").await, json!(5500));
    assert_eq!(of("fromDate=2023-12-31&untilDate=2024-07-01").await, json!(4256));
    let early = steward.get("/figures?fromDate=2017-01-01&untilDate=2017-07-01").await;
    assert_eq!(refusal(&early), (422, "fromDate".into()));
    let empty = steward.get("/figures?fromDate=2018-07-01&untilDate=2018-07-01").await;
    assert_eq!(refusal(&empty), (422, "untilDate".into()));
}
