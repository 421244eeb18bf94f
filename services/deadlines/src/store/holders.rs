//! Who holds a role for a subject, from facts.

use std::collections::BTreeMap;

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::{DatabaseTransaction, DbErr, FromQueryResult, Value};
use uuid::Uuid;

use super::sql::{self, SUBJECTS};
use super::subjects;
use crate::domain::audience::Holding;

/// Somebody takes a role from an instant; whoever is named again holds it once.
pub(crate) async fn take(db: &DatabaseTransaction, held: &Holding, from: Timestamp) -> Result<(), DbErr> {
    let take = "insert into holders (subject_kind, subject_id, role, worker_id, from_at) values ($1, $2, $3, $4, $5) on conflict do nothing";
    sql::run(db, take, values(held, from)).await.map(drop)
}

/// Somebody leaves a role at an instant.
pub(crate) async fn leave(db: &DatabaseTransaction, held: &Holding, to: Timestamp) -> Result<(), DbErr> {
    let leave = "update holders set to_at = $5 where subject_kind = $1 and subject_id = $2 and role = $3 and worker_id = $4 \
                 and from_at <= $5 and to_at is null";
    sql::run(db, leave, values(held, to)).await.map(drop)
}

fn values(held: &Holding, at: Timestamp) -> Vec<Value> {
    let Holding { subject, role, worker, .. } = held;
    vec![subject.kind.name().into(), subject.id.into(), (*role).into(), worker.uuid().into(), Instant::from(at).into()]
}

#[derive(FromQueryResult)]
struct Held {
    subject_kind: String,
    subject_id: Uuid,
    role: String,
    worker_id: Uuid,
}

/// Holders by subject and role.
pub(crate) type Holders = BTreeMap<(Subject, String), Vec<Uuid>>;

/// Who holds which role for these subjects at an instant.
pub(crate) async fn of(db: &DatabaseTransaction, about: &[Subject], at: Timestamp) -> Result<Holders, DbErr> {
    let held = "subject_kind = s.kind and subject_id = s.id and from_at <= $2 and (to_at is null or to_at > $2)";
    let ask = format!(
        "select h.subject_kind, h.subject_id, h.role, h.worker_id from {SUBJECTS} {} order by h.worker_id",
        sql::each("holders", held, "h")
    );
    let mut holders = Holders::new();
    for held in sql::all::<Held>(db, &ask, vec![subjects::keys(about), Instant::from(at).into()]).await? {
        let kind = held.subject_kind.parse().map_err(|error| DbErr::Type(format!("holders.subject_kind: {error}")))?;
        holders.entry((Subject { kind, id: held.subject_id }, held.role)).or_default().push(held.worker_id);
    }
    Ok(holders)
}
