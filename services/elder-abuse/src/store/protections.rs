//! Requests to the court.

use kernel::id::{ProtectionId, TrackId, WorkerId};
use kernel::redacted::Redacted;
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::broken;
use crate::Error;
use crate::domain::codes::{Code as _, CourtDecision, Measure, Petitioner};
use crate::domain::protection::Protection;
use crate::domain::track::Step;

/// Adds a request.
pub(crate) async fn add(tx: &Tx, protection: &Protection) -> Result<(), Error> {
    let insert = "insert into protections (id, track_id, measure, petitioner, note, requested_at, requested_by) \
                  values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        protection.id.uuid().into(),
        protection.track.uuid().into(),
        protection.measure.code().into(),
        protection.petitioner.code().into(),
        protection.note.reveal().clone().into(),
        Instant::from(protection.requested.at).into(),
        protection.requested.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// Saves what the court decided.
pub(crate) async fn decide(tx: &Tx, protection: &Protection) -> Result<(), Error> {
    let Some((decision, step)) = protection.decided else { return Ok(()) };
    let update = "update protections set decision = $2, decided_at = $3, decided_by = $4 where id = $1";
    let values: [Value; 4] =
        [protection.id.uuid().into(), decision.code().into(), Instant::from(step.at).into(), step.by.uuid().into()];
    db::run(tx, update, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    track_id: Uuid,
    measure: String,
    petitioner: String,
    note: String,
    requested_at: Instant,
    requested_by: Uuid,
    decision: Option<String>,
    decided_at: Option<Instant>,
    decided_by: Option<Uuid>,
}

/// The requests of a track, the oldest first.
pub(crate) async fn of(tx: &Tx, track: TrackId) -> Result<Vec<Protection>, Error> {
    let ask = "select id, track_id, measure, petitioner, note, requested_at, requested_by, decision, decided_at, decided_by \
               from protections where track_id = $1 order by requested_at, id";
    let rows = db::all::<Row>(tx, ask, [track.uuid().into()]).await?;
    rows.into_iter().map(|row| read(row).ok_or_else(|| broken("protections"))).collect()
}

/// A request of this track, which is locked.
pub(crate) async fn get(tx: &Tx, track: TrackId, id: ProtectionId) -> Result<Protection, Error> {
    of(tx, track).await?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound("protection request"))
}

fn read(row: Row) -> Option<Protection> {
    let decided = match (row.decision, row.decided_at, row.decided_by) {
        (Some(decision), Some(at), Some(by)) => {
            Some((CourtDecision::of(&decision)?, Step { at: at.into(), by: WorkerId::from_uuid(by) }))
        }
        _ => None,
    };
    Some(Protection {
        id: ProtectionId::from_uuid(row.id),
        track: TrackId::from_uuid(row.track_id),
        measure: Measure::of(&row.measure)?,
        petitioner: Petitioner::of(&row.petitioner)?,
        note: Redacted::new(row.note),
        requested: Step { at: row.requested_at.into(), by: WorkerId::from_uuid(row.requested_by) },
        decided,
    })
}
