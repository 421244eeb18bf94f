//! Losses of contact.

use kernel::id::{ChildId, ContactLossId, ParentId, TrajectoryId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::entities::contact_losses::{Column, Entity, Model};
use super::records::{columns_of, place_of};
use super::{broken, trajectories};
use crate::Error;
use crate::domain::contact::ContactLoss;
use crate::domain::trajectory::{Step, Trajectory};

/// A loss with its trajectory.
#[derive(Debug, Clone)]
pub(crate) struct Lost {
    pub(crate) loss: ContactLoss,
    pub(crate) trajectory: Trajectory,
}

impl Row for Lost {
    fn place(&self) -> Place<'_> {
        place_of(&self.trajectory)
    }

    fn columns() -> Columns {
        columns_of(Column::TrajectoryId)
    }
}

/// A loss in this trajectory, which is locked.
pub(crate) async fn get(tx: &Tx, trajectory: TrajectoryId, id: ContactLossId) -> Result<ContactLoss, Error> {
    let found = Entity::find_by_id(id.uuid()).filter(Column::TrajectoryId.eq(trajectory.uuid())).one(tx.db()).await?;
    found.map(|model| read(&model)).ok_or(Error::NotFound("loss of contact"))
}

/// Whether this child's loss of contact with this parent is open.
pub(crate) async fn is_open(tx: &Tx, child: ChildId, parent: ParentId) -> Result<bool, Error> {
    let open = Entity::find().filter(Column::ChildId.eq(child.uuid())).filter(Column::ParentId.eq(parent.uuid()));
    Ok(open.filter(Column::RestoredAt.is_null()).one(tx.db()).await?.is_some())
}

/// Adds a loss.
pub(crate) async fn add(tx: &Tx, loss: &ContactLoss) -> Result<(), Error> {
    Entity::insert(write(loss).into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves a loss that changed.
pub(crate) async fn save(tx: &Tx, loss: &ContactLoss) -> Result<(), Error> {
    Entity::update(write(loss).into_active_model().reset_all()).exec(tx.db()).await?;
    Ok(())
}

/// Losses from the oldest to the newest: open ones, those that recovered, or all.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    open: Option<bool>,
    after: Option<(Timestamp, ContactLossId)>,
    limit: u64,
) -> Result<Vec<Lost>, Error> {
    let mut query = Entity::find().filter(may.rows::<Lost>());
    if let Some(open) = open {
        query = query.filter(if open { Column::RestoredAt.is_null() } else { Column::RestoredAt.is_not_null() });
    }
    if let Some((at, id)) = after {
        let at = Instant::from(at);
        let later = Condition::all().add(Column::StoppedAt.eq(at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::StoppedAt.gt(at)).add(later));
    }
    let models = query.order_by_asc(Column::StoppedAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    let records = trajectories::of_ids(tx, models.iter().map(|model| model.trajectory_id)).await?;
    let with = |model: Model| {
        let record = records.iter().find(|record| record.trajectory.id.uuid() == model.trajectory_id);
        let record = record.ok_or_else(|| broken("contact_losses"))?;
        Ok(Lost { loss: read(&model), trajectory: record.trajectory.clone() })
    };
    models.into_iter().map(with).collect()
}

fn read(model: &Model) -> ContactLoss {
    let restored = model.restored_at.zip(model.restored_by);
    ContactLoss {
        id: ContactLossId::from_uuid(model.id),
        trajectory: TrajectoryId::from_uuid(model.trajectory_id),
        child: ChildId::from_uuid(model.child_id),
        parent: ParentId::from_uuid(model.parent_id),
        stopped: Step { at: model.stopped_at.into(), by: WorkerId::from_uuid(model.stopped_by) },
        note: Redacted::new(model.note.clone()),
        discussed_at: model.discussed_at.map(Into::into),
        restored: restored.map(|(at, by)| Step { at: at.into(), by: WorkerId::from_uuid(by) }),
    }
}

fn write(loss: &ContactLoss) -> Model {
    Model {
        id: loss.id.uuid(),
        trajectory_id: loss.trajectory.uuid(),
        child_id: loss.child.uuid(),
        parent_id: loss.parent.uuid(),
        stopped_at: loss.stopped.at.into(),
        stopped_by: loss.stopped.by.uuid(),
        note: loss.note.reveal().clone(),
        discussed_at: loss.discussed_at.map(Into::into),
        restored_at: loss.restored.map(|step| step.at.into()),
        restored_by: loss.restored.map(|step| step.by.uuid()),
    }
}
