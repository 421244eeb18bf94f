//! Simulations that were asked for: how far each is, and what came out.

use kernel::calendar::Equated;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult};
use uuid::Uuid;

use super::sql;

/// A simulation as stored.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Simulation {
    pub(crate) id: Uuid,
    pub(crate) asked_at: Instant,
    pub(crate) asked_by: Uuid,
    pub(crate) region: Option<String>,
    pub(crate) version: Option<String>,
    days: serde_json::Value,
    /// Facts that were read so far.
    pub(crate) facts: i64,
    /// How many cases there are, once that is known.
    pub(crate) cases: Option<i64>,
    /// Cases that were played so far.
    pub(crate) played: i64,
    pub(crate) tries: i32,
    pub(crate) alive_at: Option<Instant>,
    pub(crate) ended_at: Option<Instant>,
    pub(crate) failure: Option<String>,
}

impl Simulation {
    /// The days to equate to holidays.
    pub(crate) fn days(&self) -> Result<Vec<Equated>, DbErr> {
        serde_json::from_value(self.days.clone()).map_err(|error| DbErr::Type(format!("simulations.days: {error}")))
    }
}

const COLUMNS: &str = "id, asked_at, asked_by, region, version, days, facts, cases, played, tries, alive_at, ended_at, failure";

/// Puts one on the list.
pub(crate) async fn add(
    db: &DatabaseTransaction,
    id: Uuid,
    now: Timestamp,
    by: Uuid,
    policy: Option<(String, String)>,
    days: &[Equated],
) -> Result<Simulation, DbErr> {
    let (region, version) = policy.unzip();
    let add = format!(
        "insert into simulations (id, asked_at, asked_by, region, version, days) values ($1, $2, $3, $4, $5, $6) returning {COLUMNS}"
    );
    let values = vec![id.into(), Instant::from(now).into(), by.into(), region.into(), version.into(), sql::rows(days)];
    sql::all(db, &add, values).await?.into_iter().next().ok_or(DbErr::RecordNotInserted)
}

/// Forgets those that ended before an instant.
pub(crate) async fn forget(db: &DatabaseTransaction, before: Timestamp) -> Result<(), DbErr> {
    let forget = "delete from simulations where ended_at < $1";
    sql::run(db, forget, vec![Instant::from(before).into()]).await.map(drop)
}

/// How many have not ended.
pub(crate) async fn unended(db: &DatabaseTransaction) -> Result<i64, DbErr> {
    #[derive(FromQueryResult)]
    struct Count {
        count: i64,
    }
    let count = sql::all::<Count>(db, "select count(*) from simulations where ended_at is null", vec![]).await?;
    Ok(count.first().map_or(0, |row| row.count))
}

/// One of them.
pub(crate) async fn get(db: &DatabaseTransaction, id: Uuid) -> Result<Option<Simulation>, DbErr> {
    let ask = format!("select {COLUMNS} from simulations where id = $1");
    Ok(sql::all(db, &ask, vec![id.into()]).await?.into_iter().next())
}

/// What came out of one.
pub(crate) async fn report(db: &DatabaseTransaction, id: Uuid) -> Result<Option<serde_json::Value>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        report: Option<serde_json::Value>,
    }
    let found = sql::all::<Row>(db, "select report from simulations where id = $1", vec![id.into()]).await?;
    Ok(found.into_iter().next().and_then(|row| row.report))
}

/// A page of them, the newest first.
pub(crate) async fn page(
    db: &DatabaseTransaction,
    after: Option<(Timestamp, Uuid)>,
    limit: u64,
) -> Result<Vec<Simulation>, DbErr> {
    let ask = format!(
        "select {COLUMNS} from simulations where $1::timestamptz is null or (asked_at, id) < ($1, $2) \
         order by asked_at desc, id desc limit $3"
    );
    let (at, id) = after.map(|(at, id)| (Instant::from(at), id)).unzip();
    sql::all(db, &ask, vec![at.into(), id.into(), limit.try_into().unwrap_or(i64::MAX).into()]).await
}

/// Takes the oldest that nobody is at: nobody gave a sign of life since `silent_since`.
pub(crate) async fn take(db: &DatabaseTransaction, now: Timestamp, silent_since: Timestamp) -> Result<Option<Simulation>, DbErr> {
    let take = format!(
        "update simulations set alive_at = $1, tries = tries + 1, facts = 0, cases = null, played = 0 where id = (\
         select id from simulations where ended_at is null and (alive_at is null or alive_at < $2) \
         order by asked_at limit 1 for update skip locked) returning {COLUMNS}"
    );
    let values = vec![Instant::from(now).into(), Instant::from(silent_since).into()];
    Ok(sql::all(db, &take, values).await?.into_iter().next())
}

/// Notes how far one is, for the try that is at it; false if it is no longer that try's.
pub(crate) async fn note(
    db: &DatabaseTransaction,
    taken: &Simulation,
    (facts, cases, played): (u64, Option<u64>, u64),
    now: Timestamp,
) -> Result<bool, DbErr> {
    let note = "update simulations set facts = $3, cases = $4, played = $5, alive_at = $6 \
                where id = $1 and tries = $2 and ended_at is null";
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let values = vec![
        taken.id.into(),
        taken.tries.into(),
        number(facts).into(),
        cases.map(number).into(),
        number(played).into(),
        Instant::from(now).into(),
    ];
    Ok(sql::run(db, note, values).await?.rows_affected() == 1)
}

/// Gives one back, to be taken by another at once.
pub(crate) async fn give_back(db: &DatabaseTransaction, taken: &Simulation) -> Result<(), DbErr> {
    let give = "update simulations set alive_at = null, tries = tries - 1 where id = $1 and tries = $2 and ended_at is null";
    sql::run(db, give, vec![taken.id.into(), taken.tries.into()]).await.map(drop)
}

/// Ends one, for the try that is at it: with what came out, or why nothing did.
pub(crate) async fn end(
    db: &DatabaseTransaction,
    taken: &Simulation,
    ended: Result<serde_json::Value, &'static str>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let end = "update simulations set report = $3, failure = $4, ended_at = $5 \
               where id = $1 and tries = $2 and ended_at is null";
    let (report, failure) = match ended {
        Ok(report) => (Some(report), None),
        Err(failure) => (None, Some(failure)),
    };
    let values = vec![taken.id.into(), taken.tries.into(), report.into(), failure.into(), Instant::from(now).into()];
    sql::run(db, end, values).await.map(drop)
}
