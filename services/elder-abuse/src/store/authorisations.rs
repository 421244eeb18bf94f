//! Authorisations to act for an older person.

use kernel::id::{AuthorisationId, InvolvedId, TrackId, WorkerId};
use kernel::redacted::Redacted;
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::broken;
use crate::Error;
use crate::domain::authorisation::{Authorisation, Closing};
use crate::domain::codes::{AuthorisationKind, Code as _, Revoker};
use crate::domain::track::Step;

/// Adds an authorisation.
pub(crate) async fn add(tx: &Tx, authorisation: &Authorisation) -> Result<(), Error> {
    let insert = "insert into authorisations (id, track_id, kind, holder_id, misused, note, known_at, known_by, state) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8, 'held')";
    let values: [Value; 8] = [
        authorisation.id.uuid().into(),
        authorisation.track.uuid().into(),
        authorisation.kind.code().into(),
        authorisation.holder.uuid().into(),
        authorisation.misused.into(),
        authorisation.note.reveal().clone().into(),
        Instant::from(authorisation.known.at).into(),
        authorisation.known.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// Saves how an authorisation ended.
pub(crate) async fn close(tx: &Tx, authorisation: &Authorisation) -> Result<(), Error> {
    let Some((how, step, result)) = &authorisation.closed else { return Ok(()) };
    let revoked_by = match how {
        Closing::Revoked(by) => Some(by.code().to_owned()),
        Closing::Kept => None,
    };
    let update =
        "update authorisations set state = $2, closed_at = $3, closed_by = $4, revoked_by = $5, result = $6 where id = $1";
    let values: [Value; 6] = [
        authorisation.id.uuid().into(),
        authorisation.state().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
        revoked_by.into(),
        result.reveal().clone().into(),
    ];
    db::run(tx, update, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    track_id: Uuid,
    kind: String,
    holder_id: Uuid,
    misused: bool,
    note: String,
    known_at: Instant,
    known_by: Uuid,
    closed_at: Option<Instant>,
    closed_by: Option<Uuid>,
    revoked_by: Option<String>,
    result: Option<String>,
}

/// The authorisations of a track, the oldest first.
pub(crate) async fn of(tx: &Tx, track: TrackId) -> Result<Vec<Authorisation>, Error> {
    let ask = "select id, track_id, kind, holder_id, misused, note, known_at, known_by, closed_at, closed_by, revoked_by, result \
               from authorisations where track_id = $1 order by known_at, id";
    let rows = db::all::<Row>(tx, ask, [track.uuid().into()]).await?;
    rows.into_iter().map(|row| read(row).ok_or_else(|| broken("authorisations"))).collect()
}

/// An authorisation of this track, which is locked.
pub(crate) async fn get(tx: &Tx, track: TrackId, id: AuthorisationId) -> Result<Authorisation, Error> {
    of(tx, track).await?.into_iter().find(|one| one.id == id).ok_or(Error::NotFound("authorisation"))
}

fn read(row: Row) -> Option<Authorisation> {
    let closed = match (row.closed_at, row.closed_by, row.result) {
        (Some(at), Some(by), Some(result)) => {
            let how = match row.revoked_by {
                Some(by) => Closing::Revoked(Revoker::of(&by)?),
                None => Closing::Kept,
            };
            Some((how, Step { at: at.into(), by: WorkerId::from_uuid(by) }, Redacted::new(result)))
        }
        _ => None,
    };
    Some(Authorisation {
        id: AuthorisationId::from_uuid(row.id),
        track: TrackId::from_uuid(row.track_id),
        kind: AuthorisationKind::of(&row.kind)?,
        holder: InvolvedId::from_uuid(row.holder_id),
        misused: row.misused,
        note: Redacted::new(row.note),
        known: Step { at: row.known_at.into(), by: WorkerId::from_uuid(row.known_by) },
        closed,
    })
}
