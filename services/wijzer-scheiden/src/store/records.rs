//! A trajectory as stored, and which rights depend on what of it.

use kernel::id::WorkerId;
use kernel::time::Timestamp;
use platform::may::{Columns, Place, Row};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition};

use super::entities::trajectories::{Column, Entity};
use crate::domain::trajectory::Trajectory;

/// The desk at which every trajectory lies: where courts, parents and schools knock.
pub(super) const DESK: &str = "divorce-desk";

/// A trajectory as stored: what a reader sees of it. It concerns who leads and who is linked.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The trajectory.
    pub(crate) trajectory: Trajectory,
    /// Raised by each change.
    pub(crate) version: i64,
    /// When what happened.
    pub(crate) moments: Moments,
}

/// When what happened, also before the state in which it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    pub(crate) accepted_at: Option<Timestamp>,
    pub(crate) intake_held_at: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
}

/// A trajectory for who works in it, or reads its file: it concerns who leads alone.
pub(crate) struct Led<'a>(pub(crate) &'a Trajectory);

fn place(trajectory: &Trajectory, workers: impl IntoIterator<Item = WorkerId>) -> Place<'_> {
    let workers: Vec<_> = workers.into_iter().map(WorkerId::uuid).collect();
    Place::new().municipalities([trajectory.municipality_code.as_str()]).workers(workers).desks([DESK])
}

pub(super) fn at_desk(codes: &[String]) -> Condition {
    Condition::all().add(Expr::value(codes.iter().any(|code| code == DESK)))
}

impl Row for Record {
    fn place(&self) -> Place<'_> {
        place_of(&self.trajectory)
    }

    fn columns() -> Columns {
        let either = |worker| Condition::any().add(Column::LeadId.eq(worker)).add(Column::LinkedId.eq(worker));
        Columns::new().municipality(Column::MunicipalityCode).worker_by(either).desk_by(at_desk)
    }
}

impl Row for Led<'_> {
    fn place(&self) -> Place<'_> {
        place(self.0, self.0.lead)
    }

    fn columns() -> Columns {
        Columns::new().municipality(Column::MunicipalityCode).worker(Column::LeadId).desk_by(at_desk)
    }
}

/// The place of a row of a trajectory, such as an item of the forum's agenda: it concerns whom its trajectory concerns.
pub(super) fn place_of(trajectory: &Trajectory) -> Place<'_> {
    place(trajectory, trajectory.lead.into_iter().chain(trajectory.linked))
}

/// The same as columns, by the column that names the trajectory.
pub(super) fn columns_of<C: ColumnTrait + Copy>(column: C) -> Columns {
    let of = move |condition: Condition| {
        let trajectories = Query::select().column(Column::Id).from(Entity).cond_where(condition).to_owned();
        Condition::all().add(column.in_subquery(trajectories))
    };
    let municipality = move |codes: &[String]| of(Condition::all().add(Column::MunicipalityCode.is_in(codes.iter().cloned())));
    let worker = move |worker| of(Condition::any().add(Column::LeadId.eq(worker)).add(Column::LinkedId.eq(worker)));
    Columns::new().municipality_by(municipality).worker_by(worker).desk_by(at_desk)
}
