//! What children said, and how the conflict was assessed.

use kernel::id::{ChildId, Id, TrajectoryId};
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::Error;
use crate::domain::Text;
use crate::domain::codes::{Code as _, Hearing, Problem};
use crate::domain::trajectory::Step;

/// Adds what a child said.
pub(crate) async fn add(
    tx: &Tx,
    trajectory: TrajectoryId,
    child: ChildId,
    how: Hearing,
    note: &Text,
    step: Step,
) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into voices (id, trajectory_id, child_id, how, note, at, by) values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        id.uuid().into(),
        trajectory.uuid().into(),
        child.uuid().into(),
        how.code().into(),
        note.reveal().clone().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// What a child said.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Voice {
    pub(crate) child_id: Uuid,
    pub(crate) how: String,
    pub(crate) note: String,
    pub(crate) at: Instant,
}

/// What the children of a trajectory said, the oldest first.
pub(crate) async fn of(tx: &Tx, trajectory: TrajectoryId) -> Result<Vec<Voice>, Error> {
    let ask = "select child_id, how, note, at from voices where trajectory_id = $1 order by at, id";
    Ok(db::all(tx, ask, [trajectory.uuid().into()]).await?)
}

/// Adds an assessment of the conflict.
pub(crate) async fn assess(
    tx: &Tx,
    trajectory: TrajectoryId,
    level: u32,
    problems: &[Problem],
    note: Option<&Text>,
    step: Step,
) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into assessments (id, trajectory_id, level, problems, note, at, by) values ($1, $2, $3, $4, $5, $6, $7)";
    let problems: Vec<_> = problems.iter().map(|problem| problem.code().into()).collect();
    let values: [Value; 7] = [
        id.uuid().into(),
        trajectory.uuid().into(),
        i32::try_from(level).unwrap_or(i32::MAX).into(),
        serde_json::Value::Array(problems).into(),
        note.map(|note| note.reveal().clone()).into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// An assessment of the conflict.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Assessment {
    pub(crate) level: i32,
    pub(crate) problems: serde_json::Value,
    pub(crate) at: Instant,
}

/// The last assessment of a trajectory.
pub(crate) async fn last_assessment(tx: &Tx, trajectory: TrajectoryId) -> Result<Option<Assessment>, Error> {
    let ask = "select level, problems, at from assessments where trajectory_id = $1 order by at desc, id desc limit 1";
    Ok(db::all(tx, ask, [trajectory.uuid().into()]).await?.pop())
}
