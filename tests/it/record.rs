//! The judge of the tests on a node: on a real region it must miss nothing that is missing and overlook nothing that is there twice.

use std::time::Duration;

use jiff::SignedDuration;
use platform::clock::system_now;
use sqlx::{Connection as _, Executor as _, PgConnection};
use testkit::record::Record;
use testkit::wait_for_at_most;

use crate::region::{Ground, Region, report};

/// Two of three fall due.
const REPORTS: u64 = 3;

/// What is still to come, or lost.
const MISSING: [&str; 9] = [
    "delete from intake.reports where id = (select id from intake.reports limit 1)",
    "delete from deadlines.obligations where due > now()",
    "delete from deadlines.rungs where rung = 'breach'",
    "delete from deadlines.rungs where rung = 'due'; delete from deadlines.notifications",
    // Between the notice and the escalation.
    "delete from deadlines.rungs where rung = 'desk'; delete from supervision.escalations",
    "delete from deadlines.rungs where rung = 'desk' and obligation_id = (select obligation_id from deadlines.notifications limit 1)",
    "delete from deadlines.notifications where id = (select id from deadlines.notifications limit 1)",
    "delete from supervision.escalations where id = (select id from supervision.escalations limit 1)",
    "update supervision.escalations set delivered_at = null where id = (select id from supervision.escalations limit 1)",
];

/// The tables of which a row is there twice, and what makes the second one another to PostgreSQL.
const DOUBLED: [(&str, &str); 6] = [
    ("intake.reports", "'id', gen_random_uuid()"),
    ("deadlines.obligations", "'id', gen_random_uuid(), 'due', now() + interval '1 day'"),
    ("deadlines.rungs", "'episode', gen_random_uuid(), 'fact_id', gen_random_uuid()"),
    // Of what is due tomorrow.
    (
        "deadlines.rungs",
        "'rung', 'breach', 'fact_id', gen_random_uuid(), 'obligation_id', (select id from deadlines.obligations where due > now())",
    ),
    ("deadlines.notifications", "'id', gen_random_uuid()"),
    ("supervision.escalations", "'id', gen_random_uuid(), 'repetition', 7"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_a_region_under_test_sees_what_is_missing_and_what_is_there_twice() {
    let ground = Ground::fresh().await;
    let mut database = PgConnection::connect(&ground.database).await.unwrap();
    let region = tokio::task::spawn_blocking(move || {
        let region = Region::on(&ground, "../tests/cluster/policy.yaml", |setup| setup);
        let (police, day) = (region.client("police"), SignedDuration::from_hours(24));
        for index in 0..REPORTS {
            let mut report = report(usize::try_from(index).unwrap());
            if index > 0 {
                report["occurredAt"] = (system_now() + SignedDuration::from_secs(2) - day).to_string().into();
            }
            assert_eq!(police.post("/intake/v1/reports", &report).unwrap().status, 201);
        }
        region
    });
    let _region = region.await.unwrap();
    let complete = async || {
        let record = read(&mut database).await;
        if record.is_complete(REPORTS) { Ok(record) } else { Err(format!("{record:?}")) }
    };
    let record = wait_for_at_most("two escalations are delivered", Duration::from_secs(120), complete).await;
    assert_eq!(record.faults(REPORTS), Vec::<String>::new());
    assert_eq!(record.fell_due, 2);
    assert!(!record.is_complete(REPORTS + 1) && !record.faults(REPORTS - 1).is_empty());

    for spoil in MISSING {
        let spoilt = spoilt(&mut database, spoil).await;
        assert!(!spoilt.is_complete(REPORTS) && !spoilt.faults(REPORTS).is_empty(), "{spoil}: {spoilt:?}");
    }
    for (table, other) in DOUBLED {
        let spoil = format!(
            "insert into {table} select (jsonb_populate_record(null::{table}, to_jsonb(one) || jsonb_build_object({other}))).* \
             from {table} as one limit 1"
        );
        let spoilt = spoilt(&mut database, &spoil).await;
        assert!(!spoilt.faults(REPORTS).is_empty(), "{spoil}: {spoilt:?}");
    }
    let early = spoilt(&mut database, "update deadlines.rungs set recorded_at = planned_at - interval '1 second'").await;
    assert!(!early.faults(REPORTS).is_empty(), "{early:?}");
    assert_eq!(read(&mut database).await.faults(REPORTS), Vec::<String>::new(), "nothing stays spoilt");
}

async fn read(database: &mut PgConnection) -> Record {
    let statement = Record::statement(system_now() + SignedDuration::from_hours(1));
    let said: String = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(database).await.unwrap();
    Record::parse(&said).unwrap()
}

/// The record as it would be after a statement, of which nothing stays.
async fn spoilt(database: &mut PgConnection, statement: &str) -> Record {
    database.execute("begin; set local session_replication_role = replica").await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
        .execute(&mut *database)
        .await
        .unwrap_or_else(|e| panic!("{statement}: {e}"));
    let record = read(database).await;
    database.execute("rollback").await.unwrap();
    record
}
