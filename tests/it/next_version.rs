//! A roll-out: this version serves on while the tables are those of the next one already.

use sqlx::Connection as _;
use testkit::stories::case_book;

use crate::region::{Ground, Region, play};

/// Adds to every table of every service a column that must have a value, as a migration of a next version may.
const EXPAND: &str = "do $$ declare one record; begin \
    for one in select schemaname, tablename from pg_tables where tableowner like 'veilig%' and schemaname not in ('pg_catalog', 'public') loop \
        execute format('alter table %I.%I add column of_the_next_version text not null default ''new''', one.schemaname, one.tablename); \
    end loop; end $$";

#[tokio::test(flavor = "multi_thread")]
async fn a_version_serves_on_while_the_tables_are_those_of_the_next_one() {
    let ground = Ground::fresh().await;
    let database = ground.database.clone();
    let region = tokio::task::spawn_blocking(move || {
        let region = Region::on(&ground, "demo.yaml", |setup| setup);
        // What PostgreSQL has planned for the tables of today meets those of tomorrow.
        region.reports_that_nobody_assesses(3, |_| {});
        region.breaches_each_once(3);
        region
    });
    let region = region.await.unwrap();
    let mut tables = sqlx::PgConnection::connect(&database).await.unwrap();
    // It gives way to whoever works, as a migration does, and begins again.
    sqlx::Executor::execute(&mut tables, "set lock_timeout = '500ms'").await.unwrap();
    let expand = async || sqlx::Executor::execute(&mut tables, EXPAND).await.map_err(|e| e.to_string());
    testkit::wait_for("every table has another column", expand).await;
    let expanded = "select count(*) from information_schema.columns where column_name = 'of_the_next_version'";
    let expanded: i64 = sqlx::query_scalar(expanded).fetch_one(&mut tables).await.unwrap();
    assert!(expanded > 40, "{expanded} tables");
    tokio::task::spawn_blocking(move || play_those(&region, &["3-", "9-", "11-"])).await.unwrap();
}

fn play_those(region: &Region, begin: &[&str]) {
    let is_one = |name: &str| begin.iter().any(|begin| name.starts_with(begin));
    std::thread::scope(|scope| {
        let files =
            case_book().unwrap().into_iter().filter(|file| file.file_name().is_some_and(|name| is_one(&name.to_string_lossy())));
        let played: Vec<_> = files.map(|file| (file.clone(), scope.spawn(move || play(region, &file)))).collect();
        assert_eq!(played.len(), begin.len());
        for (file, played) in played {
            assert!(played.join().is_ok(), "{} did not go as it says", file.display());
        }
    });
}
