//! What was reported, what institutions saw and did not report, and against how many older people that is set.

use kernel::time::{Date, Timestamp};
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::Error;
use crate::domain::rates::Population;

/// Counts what Veilig Thuis told, once.
pub(crate) async fn add_told(tx: &Tx, id: Uuid, kind: &str, at: Timestamp) -> Result<(), Error> {
    let insert = "insert into told (id, kind, at) values ($1, $2, $3) on conflict do nothing";
    db::run(tx, insert, [id.into(), kind.into(), Instant::from(at).into()]).await?;
    Ok(())
}

/// What a period counts.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Counts {
    pub(crate) advices: i64,
    pub(crate) reports: i64,
    /// Signals counted in the period, by the step of the meldcode.
    pub(crate) step_1: i64,
    pub(crate) step_2: i64,
    pub(crate) step_3: i64,
    /// Of these, reported since.
    pub(crate) reported: i64,
}

/// What is counted from one instant until another.
pub(crate) async fn counts(tx: &Tx, from: Timestamp, until: Timestamp) -> Result<Counts, Error> {
    let ask = "select (select count(*) from told where kind = 'advice' and at >= $1 and at < $2) as advices, \
               (select count(*) from told where kind = 'report' and at >= $1 and at < $2) as reports, \
               count(*) filter (where meldcode_step = 1) as step_1, count(*) filter (where meldcode_step = 2) as step_2, \
               count(*) filter (where meldcode_step = 3) as step_3, count(*) filter (where outcome = 'reported') as reported \
               from signals where at >= $1 and at < $2";
    let counts = db::all::<Counts>(tx, ask, [Instant::from(from).into(), Instant::from(until).into()]).await?.pop();
    counts.ok_or_else(|| super::broken("signals"))
}

/// How many older people live here, since when that counts, and who says so.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) from: Date,
    pub(crate) population: Population,
    pub(crate) source: String,
}

#[derive(FromQueryResult)]
struct Row {
    from_date: db::Date,
    older_people: i64,
    per_ten_thousand: i64,
    source: String,
}

/// The denominators of a day: the last ones recorded for it or before.
pub(crate) async fn population(tx: &Tx, day: Date) -> Result<Option<Known>, Error> {
    let ask = "select from_date, older_people, (prevalence_percent * 100)::bigint as per_ten_thousand, source from populations \
               where from_date <= $1 order by from_date desc limit 1";
    let row = db::all::<Row>(tx, ask, [db::Date::from(day).into()]).await?.pop();
    let read = |row: Row| {
        let (older_people, per_ten_thousand) = (u64::try_from(row.older_people).ok()?, u64::try_from(row.per_ten_thousand).ok()?);
        Some(Known { from: row.from_date.into(), population: Population { older_people, per_ten_thousand }, source: row.source })
    };
    row.map(|row| read(row).ok_or_else(|| super::broken("populations"))).transpose()
}

/// Adds the denominators from a day on. False if they are known for that day.
pub(crate) async fn add_population(tx: &Tx, known: &Known) -> Result<bool, Error> {
    let insert = "insert into populations (from_date, older_people, prevalence_percent, source) \
                  values ($1, $2, $3::bigint / 100.0, $4) on conflict do nothing";
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let values: [Value; 4] = [
        db::Date::from(known.from).into(),
        number(known.population.older_people).into(),
        number(known.population.per_ten_thousand).into(),
        known.source.clone().into(),
    ];
    Ok(db::run(tx, insert, values).await? > 0)
}
