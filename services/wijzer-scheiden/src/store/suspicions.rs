//! Suspicions that went to Veilig Thuis, and reports that concern a trajectory's households.

use kernel::id::{ReportId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use crate::Error;
use crate::domain::Text;
use crate::domain::trajectory::Step;

/// Adds a suspicion, by the id of the report that Veilig Thuis will make of it.
pub(crate) async fn add(tx: &Tx, trajectory: TrajectoryId, report: ReportId, note: &Text, step: Step) -> Result<(), Error> {
    let insert = "insert into suspicions (report_id, trajectory_id, note, at, by) values ($1, $2, $3, $4, $5)";
    let values: [Value; 5] = [
        report.uuid().into(),
        trajectory.uuid().into(),
        note.reveal().clone().into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// Records that Veilig Thuis received it; true if the report was made of a suspicion.
pub(crate) async fn received(tx: &Tx, report: ReportId, at: Timestamp) -> Result<bool, Error> {
    let update = "update suspicions set received_at = $2 where report_id = $1";
    Ok(db::run(tx, update, [report.uuid().into(), Instant::from(at).into()]).await? > 0)
}

/// A suspicion, by its report.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Suspicion {
    pub(crate) report_id: Uuid,
    pub(crate) at: Instant,
    pub(crate) received_at: Option<Instant>,
}

/// The suspicions of a trajectory, the oldest first.
pub(crate) async fn of(tx: &Tx, trajectory: TrajectoryId) -> Result<Vec<Suspicion>, Error> {
    let ask = "select report_id, at, received_at from suspicions where trajectory_id = $1 order by at, report_id";
    Ok(db::all(tx, ask, [trajectory.uuid().into()]).await?)
}

/// Links a report to a trajectory. True if it was not linked yet.
pub(crate) async fn link(tx: &Tx, trajectory: TrajectoryId, report: ReportId, at: Timestamp) -> Result<bool, Error> {
    let insert = "insert into linked_reports (trajectory_id, report_id, at) values ($1, $2, $3) on conflict do nothing";
    let values = [trajectory.uuid().into(), report.uuid().into(), Instant::from(at).into()];
    Ok(db::run(tx, insert, values).await? > 0)
}

/// The reports that were linked to a trajectory, the oldest first.
pub(crate) async fn linked(tx: &Tx, trajectory: TrajectoryId) -> Result<Vec<ReportId>, Error> {
    #[derive(FromQueryResult)]
    struct Linked {
        report_id: Uuid,
    }
    let ask = "select report_id from linked_reports where trajectory_id = $1 order by at, report_id";
    let rows = db::all::<Linked>(tx, ask, [trajectory.uuid().into()]).await?;
    Ok(rows.into_iter().map(|row| ReportId::from_uuid(row.report_id)).collect())
}
