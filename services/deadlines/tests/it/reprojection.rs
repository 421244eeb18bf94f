//! The rules change: open terms follow, and only those; nothing moves earlier by itself, and nothing rings again.

use std::collections::{BTreeMap, BTreeSet};

use platform::outbox::Fact;
use proto::FactMessage;
use proto::intake::ReportReceived;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::region::{Region, one_row};

/// What happened to each obligation: its subject, the kind, and the due instants before and after.
fn lines(items: &[Value]) -> BTreeSet<(String, String, String, String)> {
    let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
    let line = |item: &Value| (text(item, "subjectId"), text(item, "kind"), text(item, "wasDueAt"), text(item, "dueAt"));
    let lines: BTreeSet<_> = items.iter().map(line).collect();
    assert_eq!(lines.len(), items.len(), "nothing is listed twice");
    lines
}

/// Reports of twenty persons each that came in on each of these days of December 2026, at ten; gives the persons by day, and a report.
async fn persons_of(region: &Region, days: &[u32], number: usize) -> (BTreeMap<u32, Vec<Uuid>>, Uuid) {
    let (mut persons, mut report) = (BTreeMap::<u32, Vec<Uuid>>::new(), Uuid::nil());
    for day in days {
        let ids: Vec<Uuid> = (0..number).map(|_| Uuid::new_v4()).collect();
        let mut facts = vec![];
        for ids in ids.chunks(20) {
            report = Uuid::new_v4();
            let person_ids = ids.iter().map(Uuid::to_string).collect();
            let message = ReportReceived { report_id: report.to_string(), person_ids, ..Default::default() };
            let at = format!("2026-12-{day:02}T10:00:00+01:00").parse().unwrap();
            facts.push(Fact::new(ReportReceived::KIND, &message).occurred_at(at));
        }
        region.tell_all(facts).await;
        persons.insert(*day, ids);
    }
    let total = i64::try_from(days.len() * number).unwrap();
    region.until_patiently("select count(*) from deadlines.obligations", total).await;
    (persons, report)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_open_terms_a_new_equated_day_moves_just_the_ones_it_should() {
    let region = Region::without_policy().await;
    let of_persons =
        one_row("1", "5 working-days").replace("about: report", "about: person").replace("safety_assessed", "person_informed");
    region.activate_text(&of_persons).await;
    region.at("2026-12-11T12:00:00+01:00");
    let (persons, report) = persons_of(&region, &[7, 8, 9, 10, 11], 2_000).await;
    region.ring(report).await;
    let rang = "select count(*) from deadlines.rungs where outcome = 'rang'";
    region.until_patiently(rang, 6_000).await; // the warnings of those who came in until Wednesday

    let decree = json!({ "source": "Stcrt. 2026, 1", "days": [{ "date": "2026-12-16", "nl": "extra dag", "en": "extra day" }] });
    let shown = region.pages("chain-manager", "/decrees/difference?dates=2026-12-16&").await;
    let recorded = region.post("policy-manager", "/decrees", decree).await;
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    region.projected(2).await;
    let change = recorded.json()["change"].as_i64().unwrap();
    let moved = region.pages("chain-manager", &format!("/rule-changes/{change}/moves?")).await;

    // Five working days after the 9th, 10th and 11th lie on or after the 16th; those of the 7th and 8th end before it.
    let due = |day: u32, from: &str, to: &str| {
        let line = |id: &Uuid| (id.to_string(), "moved".to_owned(), format!("{from}T23:00:00Z"), format!("{to}T23:00:00Z"));
        persons[&day].iter().map(line).collect::<Vec<_>>()
    };
    let expected = [due(9, "2026-12-16", "2026-12-17"), due(10, "2026-12-17", "2026-12-18"), due(11, "2026-12-18", "2026-12-21")];
    let expected: BTreeSet<_> = expected.into_iter().flatten().collect();
    assert_eq!(expected.len(), 6_000);
    assert!(
        lines(&moved) == expected,
        "the list holds {} of {} lines",
        lines(&moved).intersection(&expected).count(),
        moved.len()
    );
    assert!(lines(&shown) == expected, "what was shown before is what happened");
    let told = "select count(*) from deadlines.outbox where kind = 'deadlines.obligation_moved'";
    assert_eq!(region.number(told).await, 6_000);

    // Watches follow where their next rung moved, and only there.
    let numbers = async |day: u32| {
        let ids: Vec<String> = persons[&day].iter().map(|id| format!("'{id}'")).collect();
        region
            .number(&format!("select sum(schedule_number)::bigint from deadlines.subjects where id in ({})", ids.join(",")))
            .await
    };
    assert_eq!((numbers(7).await, numbers(9).await), (2_000, 4_000));

    region.ring(report).await;
    region.at("2026-12-22T09:00:00+01:00");
    region.ring(report).await;
    let silent = "select count(*) from deadlines.subjects where next_at <= '2026-12-22T09:00:00+01:00'";
    region.until_patiently(silent, 0).await;
    let each = "select count(*) from (select obligation_id from deadlines.rungs where outcome = 'rang' group by 1, rung having count(*) = 1) r";
    let all = region.number(rang).await;
    assert_eq!(region.number(each).await, all, "no rung rang twice");
    assert_eq!(all, 32_000, "a warning, a breach and a rung at the due instant each, and a reminder of those of the 7th");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_would_end_a_term_earlier_is_held_back_until_an_override_lets_it() {
    let region = Region::without_policy().await;
    region.submit("long", "5 working-days").await;
    region.submit("short", "3 working-days").await;
    region.put_in_force("long").await;
    let report = region.reported().await;
    region.at("2026-12-07T11:00:00+01:00");
    let id = region.obligation(report, "D2").await["id"].as_str().unwrap().to_owned();
    let over = format!("/obligations/{id}/override");
    let safety = json!({ "reason": "safety" });
    assert_eq!(region.post("chain-manager", &over, safety.clone()).await.status, 409, "nothing holds it back yet");

    let shown = region.pages("chain-manager", "/policies/short/difference?").await;
    assert_eq!((shown.len(), &shown[0]["kind"]), (1, &json!("held-back")), "{shown:?}");
    assert_eq!(shown[0]["heldBackFromAt"], "2026-12-10T23:00:00Z");
    let change = region.put_in_force("short").await["activations"][0]["change"].as_i64().unwrap();
    region.projected(2).await;
    assert_eq!(region.obligation(report, "D2").await["dueDate"], "2026-12-14", "it keeps its end");
    assert_eq!(region.pages("chain-manager", &format!("/rule-changes/{change}/moves?")).await, shown);

    let refused = region.post("chain-manager", &over, json!({ "reason": "because" })).await;
    assert_eq!((refused.status, refused.json()["errors"][0]["field"].as_str()), (400, Some("reason")));
    assert_eq!(region.post("policy-manager", &over, safety.clone()).await.status, 403, "who writes the policy does not");
    let schedule = format!("select schedule_number from deadlines.subjects where id = '{report}'");
    region.at("2026-12-09T09:00:00+01:00");
    region.ring(report).await;
    let before = region.number(&schedule).await;
    let lifted = region.post("chain-manager", &over, safety.clone()).await;
    assert_eq!((lifted.status, lifted.json()["dueDate"].as_str()), (200, Some("2026-12-10")), "{}", lifted.text());
    assert_eq!(region.number(&schedule).await, before + 1, "its watch follows");
    assert_eq!(region.post("chain-manager", &over, safety).await.status, 409, "it is there already");
    let moved = region.pages("chain-manager", "/rule-changes/3/moves?").await;
    assert_eq!((&moved[0]["wasDueAt"], &moved[0]["dueAt"]), (&json!("2026-12-14T23:00:00Z"), &json!("2026-12-10T23:00:00Z")));
    let audited =
        format!("select count(*) from deadlines.audit where subject = 'obligation/{id}' and details->>'reason' = 'safety'");
    assert_eq!(region.number(&audited).await, 1);
    region.at("2026-12-11T09:00:00+01:00");
    region.ring(report).await;
    let owed = region.obligation(report, "D2").await;
    assert_eq!(region.rungs(&owed).await, ["warning", "breach", "due"], "and what rang does not ring again");
    // Another version that says the same takes nothing back.
    region.submit("as-short", "3 working-days").await;
    region.put_in_force("as-short").await;
    region.projected(3).await;
    assert_eq!(region.obligation(report, "D2").await["dueDate"], "2026-12-10");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_policy_moved_is_told_apart_from_what_a_fact_did_meanwhile() {
    let region = Region::without_policy().await;
    region.submit("1", "5 working-days").await;
    region.submit("2", "8 working-days").await;
    region.put_in_force("1").await;
    let reports = [region.reported().await, region.reported().await];
    let change = region.put_in_force("2").await["activations"][0]["change"].as_i64().unwrap();
    // At once, whether or not the background has come round to it.
    for report in reports {
        region.assessed(report).await;
    }
    region.projected(2).await;
    let moved = region.pages("chain-manager", &format!("/rule-changes/{change}/moves?")).await;
    let kinds: Vec<_> = moved.iter().map(|item| (item["kind"].as_str(), item["dueAt"].as_str())).collect();
    assert_eq!(kinds, [(Some("moved"), Some("2026-12-17T23:00:00Z")); 2]);
    assert_eq!(region.obligation(reports[0], "D2").await["state"], "met");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_municipality_sees_nothing_of_a_difference() {
    let region = Region::without_policy().await;
    region.submit("1", "5 working-days").await;
    region.submit("2", "8 working-days").await;
    region.put_in_force("1").await;
    region.reported().await;
    let elsewhere = region.client(&testkit::Claims::of("vt-handler").municipalities(&["0001"]));
    let here = region.client(&testkit::Claims::of("vt-handler").municipalities(&["0855"]));
    let number = async |client: &testkit::http::Client, path: &str| {
        let answer = client.request("GET", &format!("/deadlines/v1{path}")).fetch().await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["items"].as_array().unwrap().len()
    };
    let difference = "/policies/2/difference";
    assert_eq!((number(&here, difference).await, number(&elsewhere, difference).await), (1, 0));
    let decree = "/decrees/difference?dates=2026-12-10";
    assert_eq!((number(&here, decree).await, number(&elsewhere, decree).await), (1, 0));
    region.put_in_force("2").await;
    region.projected(2).await;
    assert_eq!((number(&here, "/rule-changes/2/moves").await, number(&elsewhere, "/rule-changes/2/moves").await), (1, 0));
    assert_eq!(region.get("chain-manager", "/rule-changes/99/moves").await.status, 404);
    for path in [difference, decree, "/rule-changes/2/moves"] {
        assert_eq!(region.get("police", path).await.status, 403, "{path}");
    }
}
