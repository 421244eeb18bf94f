//! Rings: what is reached is put on record, once, for whoever is due.

use kernel::fact::Subject;
use testkit::Claims;
use uuid::Uuid;

use crate::region::Region;

/// The first warning is due, and nobody is late by the minute after which a sweep rings.
const BEFORE_ANY_SWEEP: &str = "2026-12-09T09:00:30+01:00";

#[tokio::test(flavor = "multi_thread")]
async fn rungs_ring_in_order_each_once_and_the_breach_is_recorded_at_the_due_instant() {
    let region = Region::new().await;
    let report = region.reported().await;
    let owed = region.obligation(report, "D2").await;
    assert!(region.rungs(&owed).await.is_empty(), "nothing rings before its time");
    region.at("2026-12-09T09:00:00+01:00");
    for _ in 0..2 {
        region.ring(report).await;
    }
    assert_eq!(region.rungs(&owed).await, ["warning-1"], "09:00 of the second working day");
    region.at("2026-12-15T00:00:00+01:00");
    let answer = region.ring(report).await;
    assert_eq!(region.rungs(&owed).await, ["warning-1", "warning-2", "breach"], "the breach at midnight, its rung at nine");
    assert_eq!(answer["next"]["at"], "2026-12-15T08:00:00Z");
    assert_eq!(answer["next"]["inMs"], 9 * 3_600_000);
    region.at("2026-12-22T09:00:00+01:00");
    region.ring(report).await;
    assert_eq!(region.rungs(&owed).await, ["warning-1", "warning-2", "breach", "due", "manager", "desk"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ring_settles_everybody_who_is_due() {
    let region = Region::new().await;
    let mut reports = vec![];
    for _ in 0..5 {
        reports.push(region.reported().await);
    }
    region.at(BEFORE_ANY_SWEEP);
    region.ring(reports[0]).await;
    region.until("select count(*) from deadlines.rungs", 5).await;
    assert_eq!(region.number("select count(*) from deadlines.rungs where rang_by = 'neighbour'").await, 4);
    assert_eq!(region.number("select count(*) from deadlines.rungs where rang_by = 'sweep'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reconciler_rings_for_a_watch_that_has_not_and_the_record_says_so() {
    let region = Region::new().await;
    let reports = [region.reported().await, region.reported().await];
    region.at(BEFORE_ANY_SWEEP);
    let ring = async |by: &str| {
        let path = format!("/deadlines/v1/subjects/report/{}/ring?number=1&by={by}", reports[0]);
        region.client(&Claims::of("workflows")).request("POST", &path).fetch().await.unwrap()
    };
    let refused = ring("somebody").await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("somebody"), "{}", refused.text());
    assert_eq!(region.number("select count(*) from deadlines.rungs").await, 0, "what is refused rings nothing");

    assert_eq!(ring("reconciler").await.status, 200);
    region.until("select count(*) from deadlines.rungs", 2).await;
    let owed = region.obligation(reports[0], "D2").await;
    let whole = region.get("vt-handler", &format!("/obligations/{}", owed["id"].as_str().unwrap())).await.json();
    assert_eq!(whole["rungs"].as_array().unwrap().last().unwrap()["rangBy"], "reconciler");
    assert_eq!(region.number("select count(*) from deadlines.rungs where rang_by = 'neighbour'").await, 1);
    assert_eq!(region.ring(reports[0]).await["next"]["at"], "2026-12-11T08:00:00Z", "its watch may ring after it");
    assert_eq!(region.number("select count(*) from deadlines.rungs").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_poisoned_case_among_a_thousand_is_parked_and_holds_up_nobody() {
    let region = Region::new().await;
    let first = region.reported().await;
    // A thousand like the first one, copied in the database: telling them one by one is another test's business.
    let copy = "insert into deadlines.subjects (kind, id, schedule_number, next_at, urgency, rules) \
                select kind, md5(id::text || n)::uuid, 1, next_at, urgency, rules from deadlines.subjects, generate_series(1, 999) n; \
                insert into deadlines.facts select md5(id::text || n)::uuid, kind, occurred_at, recorded_at, \
                jsonb_set(fields, '{ids,report_id,0}', to_jsonb(md5((fields #>> '{ids,report_id,0}') || n)::uuid)) from deadlines.facts, generate_series(1, 999) n; \
                insert into deadlines.fact_subjects select subject_kind, md5(subject_id::text || n)::uuid, md5(fact_id::text || n)::uuid from deadlines.fact_subjects, generate_series(1, 999) n;";
    region.run(copy).await;
    let poisoned = Subject { kind: kernel::fact::SubjectKind::Report, id: poison(&region, first).await };
    region.at("2026-12-15T00:00:00+01:00");
    region.ring(first).await;
    region.until_patiently("select count(*) from deadlines.rungs where rung = 'breach'", 999).await;
    region.until_patiently("select count(*) from deadlines.subjects where parked_at is not null", 1).await;
    let parked = format!("select count(*) from deadlines.subjects where parked_because is not null and id = '{}'", poisoned.id);
    assert_eq!(region.number(&parked).await, 1);
    // Mended, the next ring or fact settles it, and it is one of the others again.
    region.run("update deadlines.facts f set fields = k.fields from deadlines.kept k where f.id = k.id").await;
    region.ring(poisoned.id).await;
    region.until("select count(*) from deadlines.rungs where rung = 'breach'", 1000).await;
    assert_eq!(region.number(&parked).await, 0);
}

/// Damages one fact, so that its subject cannot be settled.
async fn poison(region: &Region, but: Uuid) -> Uuid {
    let mut db = region.database.connect().await;
    let ask = "select subject_id from deadlines.fact_subjects where subject_id <> $1 limit 1";
    let id: Uuid = sqlx::query_scalar(ask).bind(but).fetch_one(&mut db).await.unwrap();
    let keep = "create table deadlines.kept as select id, fields from deadlines.facts";
    sqlx::query(keep).execute(&mut db).await.unwrap();
    let damage = "update deadlines.facts set fields = '{\"unreadable\": true}' where id in (select fact_id from deadlines.fact_subjects where subject_id = $1)";
    sqlx::query(damage).bind(id).execute(&mut db).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_fails_in_passing_is_not_parked_and_holds_up_nobody() {
    let region = Region::new().await;
    let first = region.reported().await;
    let stuck = region.reported().await;
    for _ in 0..3 {
        region.reported().await;
    }
    let owed = region.obligation(stuck, "D2").await;
    // As when somebody else is in the way of one case: a failure of serialization.
    let in_the_way = format!(
        "create function deadlines.in_the_way() returns trigger language plpgsql as $$ begin \
         if new.obligation_id = '{}' then raise exception 'in the way' using errcode = '40001'; end if; return new; end $$; \
         create trigger in_the_way before insert on deadlines.rungs for each row execute function deadlines.in_the_way()",
        owed["id"].as_str().unwrap()
    );
    region.run(&in_the_way).await;
    region.at("2026-12-15T00:00:00+01:00");
    region.ring(first).await;
    let breaches = "select count(*) from deadlines.rungs where rung = 'breach'";
    region.until_patiently(breaches, 4).await;
    assert_eq!(region.number("select count(*) from deadlines.subjects where parked_at is not null").await, 0);
    region.run("drop trigger in_the_way on deadlines.rungs").await;
    region.ring(first).await;
    region.until_patiently(breaches, 5).await;
    assert_eq!(region.number("select count(*) from deadlines.subjects where parked_at is not null").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rings_at_once_put_each_rung_on_record_once() {
    let region = std::sync::Arc::new(Region::new().await);
    let report = region.reported().await;
    let owed = region.obligation(report, "D2").await;
    region.at("2026-12-22T09:00:00+01:00");
    let rings: Vec<_> = (0..8)
        .map(|_| {
            let region = region.clone();
            tokio::spawn(async move { region.ring(report).await })
        })
        .collect();
    for ring in rings {
        ring.await.unwrap();
    }
    assert_eq!(region.rungs(&owed).await, ["warning-1", "warning-2", "breach", "due", "manager", "desk"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_workflows_may_ring_and_an_unknown_subject_is_not_there() {
    let region = Region::new().await;
    let report = region.reported().await;
    let path = format!("/subjects/report/{report}/ring");
    assert_eq!(region.post("vt-handler", &path, serde_json::json!({})).await.status, 403);
    let unknown = format!("/subjects/report/{}/ring", Uuid::new_v4());
    assert_eq!(region.post("workflows", &unknown, serde_json::json!({})).await.status, 404);
    let nonsense = region.post("workflows", &format!("/subjects/nonsense/{report}/ring"), serde_json::json!({})).await;
    assert_eq!((nonsense.status, nonsense.json()["errors"][0]["field"].as_str()), (400, Some("kind")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watch_that_knows_a_greater_number_is_answered_with_one_that_it_hears() {
    let region = Region::new().await;
    let report = region.reported().await;
    let path = |number: &str| format!("/subjects/report/{report}/ring?number={number}");
    let ring = async |number: &str| region.post("workflows", &path(number), serde_json::json!({})).await;
    let told = ring("0").await.json()["number"].as_u64().unwrap();
    // The database was restored: what the watch knows is of a time that was lost.
    assert_eq!(ring("40").await.json()["number"], 40);
    assert_eq!(ring(&told.to_string()).await.json()["number"], 40, "and numbers go on from there");
    region.assessed(report).await;
    region.until("select count(*) from deadlines.subjects where schedule_number = 41", 1).await;
    let nonsense = ring("minus-one").await;
    assert_eq!(nonsense.status, 400, "{}", nonsense.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_and_has_not_rung_can_be_listed_alone() {
    let region = Region::new().await;
    let report = region.reported().await;
    let overdue = async || region.pages("workflows", "/schedules?overdue=true&").await;
    assert!(overdue().await.is_empty(), "nothing is due yet");
    region.at("2026-12-09T09:00:00+01:00");
    let listed = overdue().await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(listed[0]["id"], report.to_string());
    region.run("update deadlines.subjects set parked_at = now()").await;
    assert!(overdue().await.is_empty(), "no watch can ring for what is set aside");
    region.run("update deadlines.subjects set parked_at = null").await;
    region.ring(report).await;
    assert!(overdue().await.is_empty(), "it has rung");
    assert_eq!(region.pages("workflows", "/schedules?").await.len(), 1, "the next one is still to come");
    let refused = region.get("workflows", "/schedules?overdue=late").await;
    assert_eq!(refused.status, 400, "{}", refused.json());
}
