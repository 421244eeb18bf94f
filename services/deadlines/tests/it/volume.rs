//! What a fact costs does not grow with what there is.

use platform::outbox::Fact;
use proto::FactMessage;
use proto::intake::ReportReceived;
use uuid::Uuid;

use crate::region::Region;

/// The tables that grow with cases, as PostgreSQL's statistics have them.
const TABLES: &str = "from pg_stat_user_tables where schemaname = 'deadlines' and relname in \
                      ('subjects', 'obligations', 'facts', 'fact_subjects', 'rungs', 'notifications', 'holders')";

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_reads_what_it_touches_and_no_table_as_a_whole() {
    let (region, reports) = (Region::new().await, 2_000);
    let told = |_| {
        let report_id = Uuid::new_v4().to_string();
        Fact::new(ReportReceived::KIND, &ReportReceived { report_id, ..Default::default() })
    };
    region.tell_all((0..reports).map(told).collect()).await;
    region.until_patiently("select count(*) from deadlines.inbox", reports).await;
    // A connection tells its statistics some seconds later.
    let looked_up = format!("select (sum(idx_scan) > {})::int::bigint {TABLES}", 4 * reports);
    region.until(&looked_up, 1).await;
    let mut db = region.database.connect().await;
    let read = format!("select relname::text, seq_tup_read {TABLES} order by seq_tup_read desc");
    let read: Vec<(String, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(read)).fetch_all(&mut db).await.unwrap();
    let most = 20 * reports;
    assert!(read.iter().all(|(_, rows)| *rows < most), "rows that PostgreSQL read of whole tables: {read:?}");
}
