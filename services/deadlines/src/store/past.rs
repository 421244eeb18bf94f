//! Everything that is known here, read at once by somebody who may only read.

use kernel::fact::{Fact, Fields, Subject};
use kernel::id::ObligationId;
use kernel::obligations::Override;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseTransaction, DbErr, FromQueryResult, IsolationLevel,
    TransactionTrait,
};
use uuid::Uuid;

use super::sql;

/// How many facts are read at once.
const PAGE: i64 = 20_000;

/// One view of the whole database, in which nothing can be written.
pub(crate) async fn open(url: &str) -> Result<DatabaseTransaction, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await?;
    let tx = db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?;
    tx.execute_unprepared("set local role veilig_deadlines; set local search_path to deadlines; set local timezone to 'UTC'")
        .await?;
    Ok(tx)
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    kind: String,
    occurred_at: Instant,
    recorded_at: Instant,
    fields: serde_json::Value,
}

/// How many facts there are.
pub(crate) async fn count(db: &DatabaseTransaction) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        count: i64,
    }
    let count = sql::all::<Count>(db, "select count(*) from facts", vec![]).await?;
    Ok(count.first().map_or(0, |row| row.count))
}

/// Every fact, in no order.
pub(crate) async fn facts(db: &DatabaseTransaction, mut each: impl FnMut(Fact)) -> Result<(), DbErr> {
    let ask = "select id, kind, occurred_at, recorded_at, fields from facts where id > $1 order by id limit $2";
    let mut after = Uuid::nil();
    loop {
        let page = sql::all::<Row>(db, ask, vec![after.into(), PAGE.into()]).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        for row in page {
            let fields: Fields =
                serde_json::from_value(row.fields).map_err(|error| DbErr::Type(format!("facts.fields: {error}")))?;
            let (occurred_at, recorded_at) = (row.occurred_at.into(), row.recorded_at.into());
            each(Fact { id: row.id, kind: row.kind, occurred_at, recorded_at, fields });
        }
    }
}

/// An obligation was let move earlier: the number of that change, and the change.
pub(crate) struct Lifted {
    pub(crate) number: i64,
    pub(crate) lifted: Override,
    pub(crate) at: Timestamp,
    pub(crate) recorded_at: Timestamp,
}

/// Every override, in the order in which they count.
pub(crate) async fn overrides(db: &DatabaseTransaction) -> Result<Vec<Lifted>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
        obligation_id: Uuid,
        reason: String,
        at: Instant,
        recorded_at: Instant,
    }
    let ask =
        "select number, obligation_id, reason, at, recorded_at from rule_changes where kind = 'override' order by at, number";
    let read = |row: Row| {
        let lifted = Override { obligation: ObligationId::from_uuid(row.obligation_id), reason: row.reason };
        Lifted { number: row.number, lifted, at: row.at.into(), recorded_at: row.recorded_at.into() }
    };
    Ok(sql::all::<Row>(db, ask, vec![]).await?.into_iter().map(read).collect())
}

/// A warning that was accepted, and the subject of its obligation.
pub(crate) struct Accepted {
    pub(crate) subject: Subject,
    pub(crate) obligation: ObligationId,
    pub(crate) at: Timestamp,
}

/// Every warning that was accepted, in the order of time.
pub(crate) async fn accepted(db: &DatabaseTransaction) -> Result<Vec<Accepted>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        subject_kind: String,
        subject_id: Uuid,
        obligation_id: Uuid,
        accepted_at: Instant,
    }
    let ask = "select o.subject_kind, o.subject_id, n.obligation_id, n.accepted_at from notifications n \
               join obligations o on o.id = n.obligation_id where n.accepted_at is not null order by n.accepted_at";
    let read = |row: Row| {
        let kind = row.subject_kind.parse().map_err(|error| DbErr::Type(format!("obligations.subject_kind: {error}")))?;
        let (subject, obligation) = (Subject { kind, id: row.subject_id }, ObligationId::from_uuid(row.obligation_id));
        Ok(Accepted { subject, obligation, at: row.accepted_at.into() })
    };
    sql::all::<Row>(db, ask, vec![]).await?.into_iter().map(read).collect()
}

/// When a rung was last put on record.
pub(crate) async fn last_ring(db: &DatabaseTransaction) -> Result<Option<Timestamp>, DbErr> {
    #[derive(FromQueryResult)]
    struct Last {
        at: Option<Instant>,
    }
    let last = sql::all::<Last>(db, "select max(recorded_at) as at from rungs", vec![]).await?;
    Ok(last.first().and_then(|row| row.at).map(Into::into))
}
