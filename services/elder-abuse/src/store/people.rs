//! What people said, what they are able to decide, and what is known of dementia.

use kernel::id::{Id, InvolvedId, TrackId};
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::Error;
use crate::domain::Text;
use crate::domain::codes::{Capacity, Code as _, Decision, Dementia, Manner, Statement};
use crate::domain::track::Step;

/// Adds an interview.
pub(crate) async fn add_interview(
    tx: &Tx,
    track: TrackId,
    who: InvolvedId,
    (manner, statement): (Manner, Statement),
    note: &Text,
    step: Step,
) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into interviews (id, track_id, involved_id, manner, statement, note, at, by) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Value; 8] = [
        id.uuid().into(),
        track.uuid().into(),
        who.uuid().into(),
        manner.code().into(),
        statement.code().into(),
        note.reveal().clone().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// An interview.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Interview {
    pub(crate) involved_id: Uuid,
    pub(crate) manner: String,
    pub(crate) statement: String,
    pub(crate) note: String,
    pub(crate) at: Instant,
}

/// The interviews of a track, the oldest first.
pub(crate) async fn interviews(tx: &Tx, track: TrackId) -> Result<Vec<Interview>, Error> {
    let ask = "select involved_id, manner, statement, note, at from interviews where track_id = $1 order by at, id";
    Ok(db::all(tx, ask, [track.uuid().into()]).await?)
}

/// Adds an assessment of what somebody is able to decide.
pub(crate) async fn add_capacity(
    tx: &Tx,
    track: TrackId,
    who: InvolvedId,
    (decision, outcome): (Decision, Capacity),
    note: &Text,
    step: Step,
) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into capacities (id, track_id, involved_id, decision, outcome, note, at, by) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Value; 8] = [
        id.uuid().into(),
        track.uuid().into(),
        who.uuid().into(),
        decision.code().into(),
        outcome.code().into(),
        note.reveal().clone().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// An assessment of what somebody is able to decide.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Assessment {
    pub(crate) involved_id: Uuid,
    pub(crate) decision: String,
    pub(crate) outcome: String,
    pub(crate) note: String,
    pub(crate) at: Instant,
}

/// The assessments of a track, the oldest first.
pub(crate) async fn capacities(tx: &Tx, track: TrackId) -> Result<Vec<Assessment>, Error> {
    let ask = "select involved_id, decision, outcome, note, at from capacities where track_id = $1 order by at, id";
    Ok(db::all(tx, ask, [track.uuid().into()]).await?)
}

/// Saves what is known of somebody's dementia.
pub(crate) async fn dementia(tx: &Tx, who: InvolvedId, dementia: Dementia) -> Result<(), Error> {
    db::run(tx, "update involved set dementia = $2 where id = $1", [who.uuid().into(), dementia.code().into()]).await?;
    Ok(())
}
