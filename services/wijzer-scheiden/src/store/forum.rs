//! The agenda of the High Conflict Forum.

use kernel::id::{ContactLossId, ForumItemId, TrajectoryId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::entities::forum_items::{Column, Entity, Model};
use super::records::{Led, columns_of, place_of};
use super::{broken, trajectories};
use crate::Error;
use crate::domain::codes::{Code as _, ForumReason};
use crate::domain::forum::ForumItem;
use crate::domain::trajectory::{Step, Trajectory};

/// An item with its trajectory.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) item: ForumItem,
    pub(crate) trajectory: Trajectory,
}

impl Row for Listed {
    fn place(&self) -> Place<'_> {
        place_of(&self.trajectory)
    }

    fn columns() -> Columns {
        columns_of(Column::TrajectoryId)
    }
}

/// An item, locked after its trajectory, for who may work in that.
pub(crate) async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: ForumItemId) -> Result<Listed, Error> {
    let known = Entity::find_by_id(id.uuid()).one(tx.db()).await?.ok_or(Error::NotFound("forum item"))?;
    trajectories::lock(tx, TrajectoryId::from_uuid(known.trajectory_id)).await?;
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    let listed = with_trajectories(tx, found.into_iter().collect()).await?.pop().ok_or(Error::NotFound("forum item"))?;
    if may.on(&Led(&listed.trajectory)) { Ok(listed) } else { Err(Error::NotFound("forum item")) }
}

/// The item of a loss of contact.
pub(crate) async fn of_loss(tx: &Tx, loss: ContactLossId) -> Result<Option<ForumItem>, Error> {
    let found = Entity::find().filter(Column::ContactLossId.eq(loss.uuid())).lock_exclusive().one(tx.db()).await?;
    found.map(|model| read(&model).ok_or_else(|| broken("forum_items"))).transpose()
}

/// The agenda, the oldest first; of one state, or all.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    state: Option<&str>,
    after: Option<(Timestamp, ForumItemId)>,
    limit: u64,
) -> Result<Vec<Listed>, Error> {
    let mut query = Entity::find().filter(may.rows::<Listed>());
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some((at, id)) = after {
        let at = Instant::from(at);
        let later = Condition::all().add(Column::ListedAt.eq(at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::ListedAt.gt(at)).add(later));
    }
    let models = query.order_by_asc(Column::ListedAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    with_trajectories(tx, models).await
}

async fn with_trajectories(tx: &Tx, models: Vec<Model>) -> Result<Vec<Listed>, Error> {
    let records = trajectories::of_ids(tx, models.iter().map(|model| model.trajectory_id)).await?;
    let with = |model: &Model| {
        let record = records.iter().find(|record| record.trajectory.id.uuid() == model.trajectory_id)?;
        Some(Listed { item: read(model)?, trajectory: record.trajectory.clone() })
    };
    models.iter().map(|model| with(model).ok_or_else(|| broken("forum_items"))).collect()
}

/// Adds an item.
pub(crate) async fn add(tx: &Tx, item: &ForumItem) -> Result<(), Error> {
    Entity::insert(write(item).into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves an item that changed.
pub(crate) async fn save(tx: &Tx, item: &ForumItem) -> Result<(), Error> {
    Entity::update(write(item).into_active_model().reset_all()).exec(tx.db()).await?;
    Ok(())
}

fn said(at: Option<Instant>, by: Option<Uuid>, text: Option<&String>) -> Option<(Step, Redacted<String>)> {
    Some((Step { at: at?.into(), by: WorkerId::from_uuid(by?) }, Redacted::new(text?.clone())))
}

fn read(model: &Model) -> Option<ForumItem> {
    Some(ForumItem {
        id: ForumItemId::from_uuid(model.id),
        trajectory: TrajectoryId::from_uuid(model.trajectory_id),
        contact_loss: model.contact_loss_id.map(ContactLossId::from_uuid),
        reason: ForumReason::of(&model.reason)?,
        question: model.question.clone().map(Redacted::new),
        listed: Step { at: model.listed_at.into(), by: WorkerId::from_uuid(model.listed_by) },
        advised: said(model.advised_at, model.advised_by, model.advice.as_ref()),
        followed_up: said(model.followed_up_at, model.followed_up_by, model.result.as_ref()),
        is_off: model.state == "taken-off",
    })
}

fn write(item: &ForumItem) -> Model {
    let (advised, followed_up) = (item.advised.as_ref(), item.followed_up.as_ref());
    Model {
        id: item.id.uuid(),
        trajectory_id: item.trajectory.uuid(),
        contact_loss_id: item.contact_loss.map(ContactLossId::uuid),
        reason: item.reason.code().to_owned(),
        question: item.question.as_ref().map(|text| text.reveal().clone()),
        state: item.state().to_owned(),
        listed_at: item.listed.at.into(),
        listed_by: item.listed.by.uuid(),
        advised_at: advised.map(|(step, _)| step.at.into()),
        advised_by: advised.map(|(step, _)| step.by.uuid()),
        advice: advised.map(|(_, text)| text.reveal().clone()),
        followed_up_at: followed_up.map(|(step, _)| step.at.into()),
        followed_up_by: followed_up.map(|(step, _)| step.by.uuid()),
        result: followed_up.map(|(_, text)| text.reveal().clone()),
    }
}
