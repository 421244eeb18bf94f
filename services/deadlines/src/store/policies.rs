//! The versions of the policy: immutable, submitted, and activated one after the other.

use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult};
use uuid::Uuid;

use super::sql;

/// A version as stored.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Version {
    pub(crate) region: String,
    pub(crate) version: String,
    pub(crate) text: String,
    pub(crate) submitted_at: Instant,
    pub(crate) submitted_by: Uuid,
    pub(crate) activated_at: Option<Instant>,
    pub(crate) activation: Option<i64>,
}

const COLUMNS: &str = "region, version, text, submitted_at, submitted_by, activated_at, activation";

/// Every version, the newest first.
pub(crate) async fn all(db: &DatabaseTransaction) -> Result<Vec<Version>, DbErr> {
    sql::all(db, &format!("select {COLUMNS} from policies order by submitted_at desc, version"), vec![]).await
}

/// One version, locked.
pub(crate) async fn get(db: &DatabaseTransaction, version: &str) -> Result<Option<Version>, DbErr> {
    let ask = format!("select {COLUMNS} from policies where version = $1 for update");
    Ok(sql::all(db, &ask, vec![version.into()]).await?.into_iter().next())
}

/// Adds a version; false if this version exists already.
pub(crate) async fn add(db: &DatabaseTransaction, version: &Version) -> Result<bool, DbErr> {
    let add = "insert into policies (region, version, text, submitted_at, submitted_by) values ($1, $2, $3, $4, $5) on conflict do nothing";
    let values = vec![
        version.region.clone().into(),
        version.version.clone().into(),
        version.text.clone().into(),
        version.submitted_at.into(),
        version.submitted_by.into(),
    ];
    Ok(sql::run(db, add, values).await?.rows_affected() == 1)
}

/// Puts a version in force; gives the number of the activation.
pub(crate) async fn activate(
    db: &DatabaseTransaction,
    region: &str,
    version: &str,
    now: Timestamp,
    by: Uuid,
) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Number {
        activation: i64,
    }
    sql::run(db, "select pg_advisory_xact_lock(hashtext('deadlines'), hashtext('activate'))", vec![]).await?;
    let activate = "update policies set activated_at = $3, activated_by = $4, \
                    activation = (select coalesce(max(activation), 0) + 1 from policies) \
                    where region = $1 and version = $2 returning activation";
    let values = vec![region.into(), version.into(), Instant::from(now).into(), by.into()];
    let number = sql::all::<Number>(db, activate, values).await?;
    number.first().map(|row| row.activation).ok_or_else(|| DbErr::RecordNotFound(format!("policy {version}")))
}

/// An activation, without the text.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub(crate) struct Activation {
    pub(crate) activation: i64,
    pub(crate) activated_at: Instant,
}

/// Every activation in order.
pub(crate) async fn activations(db: &DatabaseTransaction) -> Result<Vec<Activation>, DbErr> {
    let ask = "select activation, activated_at from policies where activation is not null order by activation";
    sql::all(db, ask, vec![]).await
}

/// The text that an activation put in force.
pub(crate) async fn text(db: &DatabaseTransaction, activation: i64) -> Result<String, DbErr> {
    #[derive(FromQueryResult)]
    struct Text {
        text: String,
    }
    let found = sql::all::<Text>(db, "select text from policies where activation = $1", vec![activation.into()]).await?;
    found.into_iter().next().map(|row| row.text).ok_or_else(|| DbErr::RecordNotFound(format!("policy activation {activation}")))
}
