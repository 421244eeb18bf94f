//! Simulations in the background: who may ask, what comes out, how far one is, and what becomes of one whose process ended.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::region::Region;

/// A region with five working days in force, and two reports: one is assessed on the fifth day, one never.
async fn with_two_reports() -> Region {
    let region = Region::without_policy().await;
    region.submit("five", "5 working-days").await;
    region.put_in_force("five").await;
    let (assessed, forgotten) = (region.reported().await, region.reported().await);
    region.at("2026-12-14T10:00:00+01:00");
    region.assessed(assessed).await;
    region.at("2026-12-28T10:00:00+01:00");
    // What a sweep would put on record meanwhile is no work of a simulation.
    region.ring(forgotten).await;
    region.until("select count(*) from deadlines.subjects where next_at <= '2026-12-28T10:00:00+01:00'", 0).await;
    region
}

async fn ask(region: &Region, body: Value) -> Uuid {
    let asked = region.post("policy-manager", "/simulations", body).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    assert_eq!(asked.json()["state"], "waiting");
    asked.json()["id"].as_str().unwrap().parse().unwrap()
}

async fn ended(region: &Region, id: Uuid) -> Value {
    region
        .until_patiently(&format!("select count(*) from deadlines.simulations where id = '{id}' and ended_at is not null"), 1)
        .await;
    let found = region.get("chain-manager", &format!("/simulations/{id}")).await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_simulated_in_the_background_beside_what_was_in_force() {
    let region = with_two_reports().await;
    region.submit("four", "4 working-days").await;
    let rows = "select (select count(*) from deadlines.obligations) + (select count(*) from deadlines.rungs) \
                + (select count(*) from deadlines.moves) + (select count(*) from deadlines.outbox)";
    let before = region.number(rows).await;
    let done = ended(&region, ask(&region, json!({ "policyVersion": "four" })).await).await;
    let progress = (done["state"].as_str(), done["facts"].as_i64(), done["cases"].as_i64(), done["casesPlayed"].as_i64());
    assert_eq!(progress, (Some("done"), Some(3), Some(2), Some(2)));
    let report = &done["report"];
    let all = |side: &str| (report[side]["all"]["breaches"].as_i64(), report[side]["all"]["metLate"].as_i64());
    assert_eq!((all("simulated"), all("against")), ((Some(2), Some(1)), (Some(1), Some(0))), "{report:#}");
    let versions = (report["simulated"]["policyVersion"].as_str(), report["against"]["policyVersion"].as_str());
    assert_eq!((versions, report["changed"].as_i64()), ((Some("four"), Some("five")), Some(2)));
    assert_eq!(report["until"], "2026-12-28T09:00:00Z", "until it was asked for");
    let certificate = &report["explained"][0]["differences"][0]["simulated"]["certificate"]["en"];
    assert!(certificate.as_str().unwrap().contains("4 working days"), "{certificate}");
    assert_eq!(region.number(rows).await, before, "a simulation only reads");
    let audited = format!("select count(*) from deadlines.audit where subject = 'simulation/{}'", done["id"].as_str().unwrap());
    assert_eq!(region.number(&audited).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_force_alone_gives_what_happened_and_days_can_be_tried_out() {
    let region = with_two_reports().await;
    let happened = ended(&region, ask(&region, json!({})).await).await;
    assert!(happened["report"]["against"].is_null() && happened.get("policyVersion").is_none());
    let all = &happened["report"]["simulated"]["all"];
    assert_eq!((all["obligations"].as_i64(), all["met"].as_i64(), all["open"].as_i64()), (Some(2), Some(1), Some(1)));
    region.at("2026-12-28T10:01:00+01:00");
    let day = json!({ "date": "2026-12-10", "nl": "proef", "en": "trial" });
    let with_a_day = ended(&region, ask(&region, json!({ "days": [day] })).await).await;
    assert_eq!((with_a_day["report"]["changed"].as_i64(), &with_a_day["days"][0]), (Some(2), &day));
    let list = region.pages("operator", "/simulations?").await;
    assert_eq!(list.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&with_a_day["id"], &happened["id"]]);
    assert!(list.iter().all(|one| one.get("report").is_none()), "a list holds no reports");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_see_the_whole_chain_asks_for_no_simulation_and_mistakes_are_told_by_field() {
    let region = with_two_reports().await;
    for role in ["vt-handler", "vt-manager", "fjc-lead", "coordinator", "auditor", "portal", "workflows"] {
        assert_eq!(region.post(role, "/simulations", json!({})).await.status, 403, "{role}");
        assert_eq!(region.get(role, "/simulations").await.status, 403, "{role}");
    }
    let day = json!({ "date": "2026-12-10", "nl": "proef", "en": "trial" });
    for (body, status, field) in [
        (json!({ "policyVersion": "none" }), 422, "policyVersion"),
        (json!({ "policyVersion": " " }), 400, "policyVersion"),
        (json!({ "days": [day, day] }), 400, "days[1].date"),
        (json!({ "days": vec![day.clone(); 51] }), 400, "days"),
        (json!({ "policy": "a" }), 400, "policy"),
    ] {
        let refused = region.post("policy-manager", "/simulations", body).await;
        assert_eq!((refused.status, refused.json()["errors"][0]["field"].as_str()), (status, Some(field)), "{}", refused.text());
    }
    assert_eq!(region.get("policy-manager", &format!("/simulations/{}", Uuid::new_v4())).await.status, 404);
    // Ten that others are at.
    region
        .run(
            "insert into deadlines.simulations (id, asked_at, asked_by, days, alive_at) \
             select gen_random_uuid(), now(), gen_random_uuid(), '[]', 'infinity' from generate_series(1, 10)",
        )
        .await;
    let eleventh = region.post("policy-manager", "/simulations", json!({})).await;
    assert_eq!(eleventh.status, 409, "{}", eleventh.text());
    assert_eq!(region.number("select count(*) from deadlines.simulations").await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_whose_process_ended_is_played_again_and_in_the_end_given_up() {
    let region = with_two_reports().await;
    let left = |tries: u8| {
        format!(
            "insert into deadlines.simulations (id, asked_at, asked_by, days, tries, played, cases, alive_at) values \
             ('00000000-0000-4000-8000-00000000000{tries}', '2026-12-28T09:00:00Z', gen_random_uuid(), '[]', {tries}, 7, 9, \
             '2026-12-28T08:59:29Z')"
        )
    };
    region.run(&left(2)).await;
    region.run(&left(3)).await;
    let again = ended(&region, "00000000-0000-4000-8000-000000000002".parse().unwrap()).await;
    assert_eq!((again["state"].as_str(), again["casesPlayed"].as_i64()), (Some("done"), Some(2)));
    let over = ended(&region, "00000000-0000-4000-8000-000000000003".parse().unwrap()).await;
    assert_eq!((over["state"].as_str(), over["failure"].as_str()), (Some("failed"), Some("given-up")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulation_that_would_fail_again_is_not_tried_again() {
    let region = with_two_reports().await;
    region.submit("four", "4 working-days").await;
    region.run("update deadlines.policies set text = 'rows: none' where version = 'four'").await;
    let id = ask(&region, json!({ "policyVersion": "four" })).await;
    let failed = ended(&region, id).await;
    assert_eq!((failed["state"].as_str(), failed["failure"].as_str()), (Some("failed"), Some("failed")));
    assert_eq!(region.number(&format!("select tries::bigint from deadlines.simulations where id = '{id}'")).await, 1);
}

/// Facts as intake tells them, told long ago.
fn many_reports(number: u32) -> String {
    format!(
        "insert into deadlines.facts (id, kind, occurred_at, recorded_at, fields) \
         select gen_random_uuid(), 'intake.report_received', at, at, \
         jsonb_build_object('ids', jsonb_build_object('report_id', jsonb_build_array(gen_random_uuid()))) \
         from (select timestamptz '2026-01-01T09:00:00Z' + n * interval '1 second' as at from generate_series(1, {number}) as n) as told"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_asked_to_end_gives_its_simulation_back() {
    let region = with_two_reports().await;
    region.run(&many_reports(60_000)).await;
    let id = ask(&region, json!({})).await;
    region.until_patiently(&format!("select count(*) from deadlines.simulations where id = '{id}' and played > 0"), 1).await;
    let running = region.get("policy-manager", &format!("/simulations/{id}")).await.json();
    let seen = |field: &str| running[field].as_i64().unwrap();
    assert_eq!((running["state"].as_str(), seen("facts"), seen("cases")), (Some("running"), 60_003, 60_002));
    assert!(seen("casesPlayed") < 60_002);
    region.stop();
    let given_back = "select count(*) from deadlines.simulations where alive_at is null and tries = 0 and ended_at is null";
    region.until(given_back, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_does_not_fit_is_refused_with_what_to_do() {
    let region = with_two_reports().await;
    region.run(&many_reports(500_000)).await;
    let failed = ended(&region, ask(&region, json!({})).await).await;
    assert_eq!((failed["state"].as_str(), failed["failure"].as_str()), (Some("failed"), Some("too-many-facts")));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_forgotten_ninety_days_after_its_end_and_its_audit_stays() {
    let region = with_two_reports().await;
    let old = ended(&region, ask(&region, json!({})).await).await["id"].as_str().unwrap().to_owned();
    region.at("2027-03-27T10:00:00+01:00");
    ended(&region, ask(&region, json!({})).await).await;
    assert_eq!(region.pages("operator", "/simulations?").await.len(), 2, "eighty-nine days later");
    region.at("2027-03-29T10:00:00+02:00");
    ended(&region, ask(&region, json!({})).await).await;
    let list = region.pages("operator", "/simulations?").await;
    assert!(list.len() == 2 && list.iter().all(|one| one["id"] != old.as_str()), "{list:?}");
    let audited = format!("select count(*) from deadlines.audit where subject = 'simulation/{old}'");
    assert_eq!(region.number(&audited).await, 1);
}
