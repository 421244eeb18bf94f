//! What drives the abuse, the action plan, and its measures.

use kernel::id::{ActionId, Id, InvolvedId, TrackId, WorkerId};
use kernel::redacted::Redacted;
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::{broken, list};
use crate::Error;
use crate::domain::Text;
use crate::domain::codes::{Code as _, Dynamic, MeasureKind};
use crate::domain::measure::Measure;
use crate::domain::track::Step;

/// Adds what drives the abuse, as seen now.
pub(crate) async fn add_dynamics(tx: &Tx, track: TrackId, dynamics: &[Dynamic], note: &Text, step: Step) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into dynamics (id, track_id, dynamics, note, at, by) values ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] = [
        id.uuid().into(),
        track.uuid().into(),
        list(dynamics).into(),
        note.reveal().clone().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// What was seen to drive the abuse.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Seen {
    pub(crate) dynamics: serde_json::Value,
    pub(crate) note: String,
    pub(crate) at: Instant,
}

/// What was seen to drive the abuse, the oldest first.
pub(crate) async fn dynamics(tx: &Tx, track: TrackId) -> Result<Vec<Seen>, Error> {
    let ask = "select dynamics, note, at from dynamics where track_id = $1 order by at, id";
    Ok(db::all(tx, ask, [track.uuid().into()]).await?)
}

/// Adds the action plan of a track.
pub(crate) async fn add_plan(tx: &Tx, track: TrackId, note: &Text, step: Step) -> Result<(), Error> {
    let insert = "insert into action_plans (track_id, note, at, by) values ($1, $2, $3, $4)";
    let values: [Value; 4] =
        [track.uuid().into(), note.reveal().clone().into(), Instant::from(step.at).into(), step.by.uuid().into()];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// An action plan in words, and when it was agreed.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Plan {
    pub(crate) note: String,
    pub(crate) at: Instant,
}

/// The action plan of a track.
pub(crate) async fn plan(tx: &Tx, track: TrackId) -> Result<Option<Plan>, Error> {
    Ok(db::all(tx, "select note, at from action_plans where track_id = $1", [track.uuid().into()]).await?.pop())
}

/// Adds a measure.
pub(crate) async fn add(tx: &Tx, measure: &Measure) -> Result<(), Error> {
    let insert = "insert into measures (id, track_id, kind, note, first_eyes, second_eyes, state, opened_at, opened_by) \
                  values ($1, $2, $3, $4, $5, $6, 'open', $7, $8)";
    let values: [Value; 8] = [
        measure.id.uuid().into(),
        measure.track.uuid().into(),
        measure.kind.code().into(),
        measure.note.reveal().clone().into(),
        measure.eyes.map(|(one, _)| one.uuid()).into(),
        measure.eyes.map(|(_, other)| other.uuid()).into(),
        Instant::from(measure.opened.at).into(),
        measure.opened.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// Saves how a measure closed.
pub(crate) async fn close(tx: &Tx, measure: &Measure) -> Result<(), Error> {
    let Some((_, step, result)) = &measure.closed else { return Ok(()) };
    let update = "update measures set state = $2, closed_at = $3, closed_by = $4, result = $5 where id = $1";
    let values: [Value; 5] = [
        measure.id.uuid().into(),
        measure.state().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
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
    note: String,
    first_eyes: Option<Uuid>,
    second_eyes: Option<Uuid>,
    state: String,
    opened_at: Instant,
    opened_by: Uuid,
    closed_at: Option<Instant>,
    closed_by: Option<Uuid>,
    result: Option<String>,
}

/// The measures of a track, the oldest first.
pub(crate) async fn of(tx: &Tx, track: TrackId) -> Result<Vec<Measure>, Error> {
    let ask = "select id, track_id, kind, note, first_eyes, second_eyes, state, opened_at, opened_by, closed_at, closed_by, result \
               from measures where track_id = $1 order by opened_at, id";
    let rows = db::all::<Row>(tx, ask, [track.uuid().into()]).await?;
    rows.into_iter().map(|row| read(row).ok_or_else(|| broken("measures"))).collect()
}

/// A measure of this track, which is locked.
pub(crate) async fn get(tx: &Tx, track: TrackId, id: ActionId) -> Result<Measure, Error> {
    of(tx, track).await?.into_iter().find(|measure| measure.id == id).ok_or(Error::NotFound("measure"))
}

fn read(row: Row) -> Option<Measure> {
    let closed = match (row.closed_at, row.closed_by, row.result) {
        (Some(at), Some(by), Some(result)) => {
            let step = Step { at: at.into(), by: WorkerId::from_uuid(by) };
            Some((row.state == "done", step, Redacted::new(result)))
        }
        _ => None,
    };
    Some(Measure {
        id: ActionId::from_uuid(row.id),
        track: TrackId::from_uuid(row.track_id),
        kind: MeasureKind::of(&row.kind)?,
        note: Redacted::new(row.note),
        eyes: row.first_eyes.zip(row.second_eyes).map(|(one, other)| (InvolvedId::from_uuid(one), InvolvedId::from_uuid(other))),
        opened: Step { at: row.opened_at.into(), by: WorkerId::from_uuid(row.opened_by) },
        closed,
    })
}
