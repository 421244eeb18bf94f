//! Screenings: recorded, never changed.

use kernel::id::{Id, ParentId, TrajectoryId, WorkerId};
use kernel::redacted::Redacted;
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::broken;
use crate::Error;
use crate::domain::codes::{Code as _, ScreeningOutcome};
use crate::domain::screening::Screening;
use crate::domain::trajectory::Step;

/// Adds a screening.
pub(crate) async fn add(tx: &Tx, trajectory: TrajectoryId, screening: &Screening) -> Result<(), Error> {
    let insert = "insert into screenings (id, trajectory_id, parent_id, instrument, instrument_version, answers, outcome, \
                  explanation, at, by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let answers = screening.answers.iter().map(|(item, answer)| (item.clone(), (*answer).into()));
    let values: [Value; 10] = [
        id.uuid().into(),
        trajectory.uuid().into(),
        screening.parent.uuid().into(),
        screening.instrument.clone().into(),
        i32::try_from(screening.version).unwrap_or(i32::MAX).into(),
        serde_json::Value::Object(answers.collect()).into(),
        screening.outcome.code().into(),
        screening.explanation.as_ref().map(|why| why.reveal().clone()).into(),
        Instant::from(screening.step.at).into(),
        screening.step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    parent_id: Uuid,
    instrument: String,
    instrument_version: i32,
    answers: serde_json::Value,
    outcome: String,
    explanation: Option<String>,
    at: Instant,
    by: Uuid,
}

/// The screenings of a trajectory, the oldest first.
pub(crate) async fn of(tx: &Tx, trajectory: TrajectoryId) -> Result<Vec<Screening>, Error> {
    let ask = "select parent_id, instrument, instrument_version, answers, outcome, explanation, at, by from screenings \
               where trajectory_id = $1 order by at, id";
    let rows = db::all::<Row>(tx, ask, [trajectory.uuid().into()]).await?;
    rows.into_iter().map(|row| read(row).ok_or_else(|| broken("screenings"))).collect()
}

fn read(row: Row) -> Option<Screening> {
    let answers = row.answers.as_object()?.iter().map(|(item, answer)| Some((item.clone(), answer.as_bool()?)));
    Some(Screening {
        parent: ParentId::from_uuid(row.parent_id),
        instrument: row.instrument,
        version: u32::try_from(row.instrument_version).ok()?,
        answers: answers.collect::<Option<_>>()?,
        outcome: ScreeningOutcome::of(&row.outcome)?,
        explanation: row.explanation.map(Redacted::new),
        step: Step { at: row.at.into(), by: WorkerId::from_uuid(row.by) },
    })
}
