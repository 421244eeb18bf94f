//! Schemas and roles are made once, by whoever comes first, and never changed behind anybody's back.

use platform::{Error, Service, db};
use sqlx::Executor;
use testkit::wait_until;

use crate::region::{Region, alpha, beta};

fn with(sql: &'static str) -> Service {
    Service::new("alpha", "Alpha").migration("0001_first.sql", sql)
}

#[tokio::test]
async fn migrating_again_is_harmless_and_adds_what_is_new() {
    let region = Region::empty().await;
    let config = region.config();
    db::migrate(&config, &[with("create table one ()")], None).await.unwrap();
    db::migrate(&config, &[with("create table one ()")], None).await.unwrap();
    let more = with("create table one ()").migration("0002_second.sql", "create table two (); create table three ();");
    db::migrate(&config, &[more], None).await.unwrap();
    let owned = "select count(*) from pg_tables where schemaname = 'alpha' and tableowner = 'veilig_alpha' and tablename in ('one', 'two', 'three', 'outbox')";
    assert_eq!(region.number(owned).await, 4);
}

#[tokio::test]
async fn a_migration_that_was_changed_afterwards_is_refused() {
    let region = Region::empty().await;
    db::migrate(&region.config(), &[with("create table one ()")], None).await.unwrap();
    let refused = db::migrate(&region.config(), &[with("create table another ()")], None).await.unwrap_err();
    assert!(matches!(refused, Error::Migration { .. }));
    assert!(refused.to_string().contains("0001_first.sql"), "{refused}");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_of_itself() {
    let region = Region::empty().await;
    let refused = db::migrate(&region.config(), &[with("create table one (); create table one ();")], None).await;
    assert!(refused.is_err());
    db::migrate(&region.config(), &[with("create table one ()")], None).await.unwrap();
}

#[tokio::test]
async fn several_may_migrate_at_once() {
    let (region, other) = (Region::empty().await, Region::empty().await);
    let configs = [region.config(), region.config(), other.config(), other.config()];
    let all = configs.map(|config| async move { db::migrate(&config, &[alpha().0, beta().0], None).await });
    for done in futures::future::join_all(all).await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_role_that_another_database_s_migration_is_making_is_waited_for() {
    let region = Region::empty().await;
    let mut other = region.database.connect().await;
    // Roles stay on a server that outlives the tests.
    let name: &'static str = format!("latecomer-{}", testkit::http::fresh_key()).leak();
    let role = format!("veilig_{}", name.replace('-', "_"));
    other.execute(sqlx::AssertSqlSafe(format!("begin; create role {role} nologin"))).await.unwrap();
    let config = region.config();
    let migrating =
        tokio::spawn(async move { db::migrate(&config, &[alpha().0, beta().0, Service::new(name, "Latecomer")], None).await });
    let waits = format!(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%{role}%' \
         and datname = current_database()"
    );
    wait_until("it waits for the role", async || region.number(&waits).await == 1).await;
    other.execute("commit").await.unwrap();
    migrating.await.unwrap().unwrap();
}

#[tokio::test]
async fn an_extension_is_made_before_the_migrations_that_need_it() {
    let region = Region::empty().await;
    let sql = "create table spans (id uuid, span tstzrange, exclude using gist (id with =, span with &&))";
    db::migrate(&region.config(), &[with(sql).extension("btree_gist")], None).await.unwrap();
}

#[tokio::test]
async fn a_migration_that_waits_for_a_table_does_not_make_others_wait_for_it() {
    let region = Region::empty().await;
    let config = region.config();
    db::migrate(&config, &[with("create table one ()")], None).await.unwrap();
    let (mut reader, mut other) = (region.database.connect().await, region.database.connect().await);
    reader.execute("begin; select from alpha.one").await.unwrap();
    let more = with("create table one ()").migration("0002_second.sql", "alter table one add column more text");
    let migrating = tokio::spawn(async move { db::migrate(&config, &[more], None).await });
    let waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like 'alter table one%' \
                 and datname = current_database()";
    wait_until("it waits for the table", async || region.number(waits).await == 1).await;
    other.execute("set statement_timeout = '25s'; select from alpha.one").await.expect("another reader gets at the table");
    reader.execute("commit").await.unwrap();
    migrating.await.unwrap().unwrap();
    assert_eq!(
        region.number("select count(*) from information_schema.columns where table_name = 'one' and column_name = 'more'").await,
        1
    );
}
