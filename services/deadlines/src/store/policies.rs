//! The versions of the policy, which never change. Which of them is in force is a matter of [`super::changes`].

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
}

const COLUMNS: &str = "region, version, text, submitted_at, submitted_by";

/// Every version, the newest first.
pub(crate) async fn all(db: &DatabaseTransaction) -> Result<Vec<Version>, DbErr> {
    sql::all(db, &format!("select {COLUMNS} from policies order by submitted_at desc, version"), vec![]).await
}

/// One version.
pub(crate) async fn get(db: &DatabaseTransaction, version: &str) -> Result<Option<Version>, DbErr> {
    let ask = format!("select {COLUMNS} from policies where version = $1");
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

/// The text of a version.
pub(crate) async fn text(db: &DatabaseTransaction, region: &str, version: &str) -> Result<String, DbErr> {
    #[derive(FromQueryResult)]
    struct Text {
        text: String,
    }
    let ask = "select text from policies where region = $1 and version = $2";
    let found = sql::all::<Text>(db, ask, vec![region.into(), version.into()]).await?;
    found.into_iter().next().map(|row| row.text).ok_or_else(|| DbErr::RecordNotFound(format!("policy {version}")))
}
