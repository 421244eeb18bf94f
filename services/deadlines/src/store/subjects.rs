//! Subjects: the rows that every writer locks first, and where the next rung of each is found.

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult, Value};
use serde::Serialize;
use uuid::Uuid;

use super::sql::{self, SUBJECTS};

/// A locked subject.
#[derive(Debug, Clone)]
pub(crate) struct Locked {
    pub(crate) subject: Subject,
    pub(crate) schedule_number: u64,
    pub(crate) next_at: Option<Timestamp>,
    /// How many changes of the rules counted when it was last settled; nothing for one that is new.
    pub(crate) rules: Option<i64>,
}

impl Locked {
    /// Whether the rules have changed since it was last settled.
    pub(crate) fn is_behind(&self, rules: i64) -> bool {
        self.rules.is_some_and(|settled| settled < rules)
    }
}

/// What a settled subject is saved with.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Saved {
    pub(crate) kind: &'static str,
    pub(crate) id: Uuid,
    pub(crate) schedule_number: u64,
    pub(crate) next_at: Option<Instant>,
    pub(crate) urgency: i16,
    pub(crate) rules: i64,
}

#[derive(FromQueryResult)]
struct Found {
    kind: String,
    id: Uuid,
    schedule_number: i64,
    next_at: Option<Instant>,
    rules: i64,
}

#[derive(FromQueryResult)]
struct Made {
    kind: String,
    id: Uuid,
}

impl Found {
    fn read(self) -> Result<Locked, DbErr> {
        let kind = self.kind.parse().map_err(|error| DbErr::Type(format!("subjects.kind: {error}")))?;
        Ok(Locked {
            subject: Subject { kind, id: self.id },
            schedule_number: u64::try_from(self.schedule_number).unwrap_or_default(),
            next_at: self.next_at.map(Into::into),
            rules: Some(self.rules),
        })
    }
}

#[derive(Serialize)]
struct Key {
    kind: &'static str,
    id: Uuid,
}

pub(super) fn keys(subjects: &[Subject]) -> Value {
    sql::rows(&subjects.iter().map(|subject| Key { kind: subject.kind.name(), id: subject.id }).collect::<Vec<_>>())
}

/// Locks these subjects in one order for all writers, making those that are new.
pub(crate) async fn lock(db: &DatabaseTransaction, subjects: &[Subject]) -> Result<Vec<Locked>, DbErr> {
    let make =
        format!("insert into subjects (kind, id) select kind, id from {SUBJECTS} on conflict do nothing returning kind, id");
    let made = sql::all::<Made>(db, &make, vec![keys(subjects)]).await?;
    let lock = format!(
        "select l.kind, l.id, l.schedule_number, l.next_at, l.rules from {SUBJECTS} cross join lateral \
         (select * from subjects where kind = s.kind and id = s.id offset 0 for update) l"
    );
    let found = sql::all::<Found>(db, &lock, vec![keys(subjects)]).await?;
    let mut locked = found.into_iter().map(Found::read).collect::<Result<Vec<_>, _>>()?;
    for one in &mut locked {
        let is_new = made.iter().any(|made| made.id == one.subject.id && made.kind == one.subject.kind.name());
        one.rules = one.rules.filter(|_| !is_new);
    }
    Ok(locked)
}

/// Locks a subject that exists already; nothing if there is none.
pub(crate) async fn lock_known(db: &DatabaseTransaction, subject: Subject) -> Result<Option<Locked>, DbErr> {
    let lock = "select kind, id, schedule_number, next_at, rules from subjects where kind = $1 and id = $2 for update";
    let found = sql::all::<Found>(db, lock, vec![subject.kind.name().into(), subject.id.into()]).await?;
    found.into_iter().next().map(Found::read).transpose()
}

/// Locks what is due and not locked by anyone else, most urgent and longest due first.
pub(crate) async fn lock_due(db: &DatabaseTransaction, until: Timestamp, limit: u32) -> Result<Vec<Locked>, DbErr> {
    let lock = "select kind, id, schedule_number, next_at, rules from subjects where next_at <= $1 and parked_at is null \
                order by urgency desc, next_at limit $2 for update skip locked";
    let values = vec![Instant::from(until).into(), i64::from(limit).into()];
    sql::all::<Found>(db, lock, values).await?.into_iter().map(Found::read).collect()
}

/// Locks subjects that were last settled when fewer changes of the rules counted, in the order of their index: who skips what is locked
/// waits for nobody, so that order does no harm.
pub(crate) async fn lock_behind(db: &DatabaseTransaction, rules: i64, limit: u32) -> Result<Vec<Locked>, DbErr> {
    let lock = "select kind, id, schedule_number, next_at, rules from subjects where rules < $1 and parked_at is null \
                order by rules, kind, id limit $2 for update skip locked";
    sql::all::<Found>(db, lock, vec![rules.into(), i64::from(limit).into()]).await?.into_iter().map(Found::read).collect()
}

/// Whether the lock on sweeping was free; it is held until the transaction ends.
pub(crate) async fn try_sweep_lock(db: &DatabaseTransaction) -> Result<bool, DbErr> {
    #[derive(FromQueryResult)]
    struct Got {
        got: bool,
    }
    let ask = "select pg_try_advisory_xact_lock(hashtext('deadlines'), hashtext('sweep')) as got";
    Ok(sql::all::<Got>(db, ask, vec![]).await?.first().is_some_and(|row| row.got))
}

/// Saves what settling found. Who could be settled is set aside no longer.
pub(crate) async fn save(db: &DatabaseTransaction, saved: &[Saved]) -> Result<(), DbErr> {
    // An update that joins may read the whole table; one by the primary key never does.
    let save = "insert into subjects (kind, id, schedule_number, next_at, urgency, rules) \
                select n.kind, n.id, n.schedule_number, n.next_at, n.urgency, n.rules from jsonb_to_recordset($1) as n(kind text, \
                id uuid, schedule_number bigint, next_at timestamptz, urgency smallint, rules bigint) \
                on conflict (kind, id) do update set schedule_number = excluded.schedule_number, next_at = excluded.next_at, \
                urgency = excluded.urgency, rules = excluded.rules, parked_at = null, parked_because = null";
    sql::run(db, save, vec![sql::rows(saved)]).await.map(drop)
}

/// Sets a subject aside that can't be settled, so that it holds up nobody.
pub(crate) async fn park(db: &DatabaseTransaction, subject: Subject, now: Timestamp, because: &str) -> Result<(), DbErr> {
    let park = "update subjects set parked_at = $3, parked_because = $4 where kind = $1 and id = $2";
    let values = vec![subject.kind.name().into(), subject.id.into(), Instant::from(now).into(), because.to_owned().into()];
    sql::run(db, park, values).await.map(drop)
}

/// What is due first, and what is set aside.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Due {
    pub(crate) first_at: Option<Instant>,
    pub(crate) parked: i64,
}

/// The first rung that is to ring, and how many subjects are set aside.
pub(crate) async fn due(db: &DatabaseTransaction) -> Result<Due, DbErr> {
    let ask = "select (select min(next_at) from subjects where parked_at is null) as first_at, \
               (select count(*) from subjects where parked_at is not null) as parked";
    let found = sql::all::<Due>(db, ask, vec![]).await?;
    Ok(found.into_iter().next().unwrap_or(Due { first_at: None, parked: 0 }))
}

/// Subjects after `after`, in order of kind and id.
pub(crate) async fn page(db: &DatabaseTransaction, after: Option<(String, Uuid)>, limit: u64) -> Result<Vec<Subject>, DbErr> {
    let (kind, id) = after.unwrap_or((String::new(), Uuid::nil()));
    let ask = "select kind, id from subjects where (kind, id) > ($1, $2) order by kind, id limit $3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let read = |found: Made| {
        let kind = found.kind.parse().map_err(|error| DbErr::Type(format!("subjects.kind: {error}")))?;
        Ok(Subject { kind, id: found.id })
    };
    sql::all::<Made>(db, ask, vec![kind.into(), id.into(), limit.into()]).await?.into_iter().map(read).collect()
}

/// One armed subject, for the reconciler.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Armed {
    pub(crate) kind: String,
    pub(crate) id: Uuid,
    pub(crate) schedule_number: i64,
    pub(crate) next_at: Instant,
}

/// Armed subjects after `after`, in order of kind and id; of those alone whose next rung is due by an instant, if one is given, and
/// that are not set aside: no watch can ring for those.
pub(crate) async fn armed(
    db: &DatabaseTransaction,
    due_by: Option<Instant>,
    after: Option<(String, Uuid)>,
    limit: u64,
) -> Result<Vec<Armed>, DbErr> {
    let (kind, id) = after.unwrap_or((String::new(), Uuid::nil()));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (ask, values) = match due_by {
        None => (
            "select kind, id, schedule_number, next_at, rules from subjects where next_at is not null and (kind, id) > ($1, $2) \
             order by kind, id limit $3",
            vec![kind.into(), id.into(), limit.into()],
        ),
        Some(due_by) => (
            "select kind, id, schedule_number, next_at, rules from subjects where next_at <= $4 and parked_at is null and (kind, id) > ($1, $2) \
             order by kind, id limit $3",
            vec![kind.into(), id.into(), limit.into(), due_by.into()],
        ),
    };
    sql::all(db, ask, values).await
}
