//! Transfers of Veilig Thuis.

use kernel::id::{HouseholdId, ReportId, TrajectoryId, TransferId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::broken;
use super::entities::transfers::{Column, Entity, Model};
use super::records::{DESK, at_desk};
use crate::Error;
use crate::domain::trajectory::Step;
use crate::domain::transfer::{State, Transfer};

impl Row for Transfer {
    fn place(&self) -> Place<'_> {
        Place::new().municipalities([self.municipality_code.as_str()]).desks([DESK])
    }

    fn columns() -> Columns {
        Columns::new().municipality(Column::MunicipalityCode).desk_by(at_desk)
    }
}

/// The transfer, locked until the transaction ends, for who may answer it.
pub(crate) async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: TransferId) -> Result<Transfer, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?.ok_or(Error::NotFound("transfer"))?;
    let transfer = read(found).ok_or_else(|| broken("transfers"))?;
    if may.on(&transfer) { Ok(transfer) } else { Err(Error::NotFound("transfer")) }
}

/// Adds a transfer; one that is known stays as it is.
pub(crate) async fn add(tx: &Tx, transfer: &Transfer) -> Result<(), Error> {
    let known = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(write(transfer).into_active_model()).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves a transfer that was answered.
pub(crate) async fn save(tx: &Tx, transfer: &Transfer) -> Result<(), Error> {
    Entity::update(write(transfer).into_active_model().reset_all()).exec(tx.db()).await?;
    Ok(())
}

/// Transfers from the oldest to the newest: those that nobody answered, those that were, or all.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    open: Option<bool>,
    after: Option<(Timestamp, TransferId)>,
    limit: u64,
) -> Result<Vec<Transfer>, Error> {
    let mut query = Entity::find().filter(may.rows::<Transfer>());
    if let Some(open) = open {
        query = query.filter(if open { Column::State.eq("offered") } else { Column::State.ne("offered") });
    }
    if let Some((at, id)) = after {
        let at = Instant::from(at);
        let later = Condition::all().add(Column::SentAt.eq(at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::SentAt.gt(at)).add(later));
    }
    let models = query.order_by_asc(Column::SentAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    models.into_iter().map(|model| read(model).ok_or_else(|| broken("transfers"))).collect()
}

fn read(model: Model) -> Option<Transfer> {
    let step = model.answered_at.zip(model.answered_by);
    let step = step.map(|(at, by)| Step { at: at.into(), by: WorkerId::from_uuid(by) });
    let state = match model.state.as_str() {
        "offered" => State::Offered,
        "accepted" => State::Accepted(step?, TrajectoryId::from_uuid(model.trajectory_id?)),
        "declined" => State::Declined(step?, Redacted::new(model.because?)),
        _ => return None,
    };
    Some(Transfer {
        id: TransferId::from_uuid(model.id),
        report: ReportId::from_uuid(model.report_id),
        household: HouseholdId::from_uuid(model.household_id),
        municipality_code: model.municipality_code,
        sent_at: model.sent_at.into(),
        state,
    })
}

fn write(transfer: &Transfer) -> Model {
    let (step, trajectory, because) = match &transfer.state {
        State::Offered => (None, None, None),
        State::Accepted(step, trajectory) => (Some(step), Some(trajectory.uuid()), None),
        State::Declined(step, because) => (Some(step), None, Some(because.reveal().clone())),
    };
    Model {
        id: transfer.id.uuid(),
        report_id: transfer.report.uuid(),
        household_id: transfer.household.uuid(),
        municipality_code: transfer.municipality_code.clone(),
        sent_at: transfer.sent_at.into(),
        state: transfer.state.code().to_owned(),
        answered_at: step.map(|step| step.at.into()),
        answered_by: step.map(|step| step.by.uuid()),
        trajectory_id: trajectory,
        because,
    }
}
