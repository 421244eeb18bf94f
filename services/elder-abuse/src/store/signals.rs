//! Signals that institutions counted.

use kernel::id::{InstitutionId, SignalId, WorkerId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::{Action, May};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::entities::signals::{Column, Entity, Model};
use super::records::Counted;
use super::{broken, entities, institutions};
use crate::Error;
use crate::domain::codes::{Code as _, SignalOutcome};
use crate::domain::institution::Signal;
use crate::domain::track::Step;

/// The signal, locked until the transaction ends, for who may work with it.
pub(crate) async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: SignalId) -> Result<Signal, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    let counted = with_institutions(tx, found.into_iter().collect()).await?.pop().ok_or(Error::NotFound("signal"))?;
    if may.on(&counted) { Ok(counted.signal) } else { Err(Error::NotFound("signal")) }
}

/// Adds a signal.
pub(crate) async fn add(tx: &Tx, signal: &Signal) -> Result<(), Error> {
    Entity::insert(write(signal).into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves a signal that changed.
pub(crate) async fn save(tx: &Tx, signal: &Signal) -> Result<(), Error> {
    Entity::update(write(signal).into_active_model().reset_all()).exec(tx.db()).await?;
    Ok(())
}

/// Signals from the oldest to the newest: open ones, closed ones, or all.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    open: Option<bool>,
    after: Option<(Timestamp, SignalId)>,
    limit: u64,
) -> Result<Vec<Counted>, Error> {
    let mut query = Entity::find().filter(may.rows::<Counted>());
    if let Some(open) = open {
        query = query.filter(if open { Column::ClosedAt.is_null() } else { Column::ClosedAt.is_not_null() });
    }
    if let Some((at, id)) = after {
        let at = Instant::from(at);
        let later = Condition::all().add(Column::At.eq(at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::At.gt(at)).add(later));
    }
    let models = query.order_by_asc(Column::At).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    with_institutions(tx, models).await
}

async fn with_institutions(tx: &Tx, models: Vec<Model>) -> Result<Vec<Counted>, Error> {
    let ids = models.iter().map(|model| model.institution_id);
    let of = entities::institutions::Entity::find().filter(entities::institutions::Column::Id.is_in(ids)).all(tx.db()).await?;
    let with = |model: &Model| {
        let institution = of.iter().find(|one| one.id == model.institution_id)?.clone();
        Some(Counted { signal: read(model)?, institution: institutions::read(institution)? })
    };
    models.iter().map(|model| with(model).ok_or_else(|| broken("signals"))).collect()
}

fn read(model: &Model) -> Option<Signal> {
    let closed = match (&model.outcome, model.closed_at, model.closed_by) {
        (Some(outcome), Some(at), Some(by)) => {
            Some((SignalOutcome::of(outcome)?, Step { at: at.into(), by: WorkerId::from_uuid(by) }))
        }
        _ => None,
    };
    Some(Signal {
        id: SignalId::from_uuid(model.id),
        institution: InstitutionId::from_uuid(model.institution_id),
        meldcode_step: u32::try_from(model.meldcode_step).ok()?,
        counted: Step { at: model.at.into(), by: WorkerId::from_uuid(model.by) },
        closed,
    })
}

fn write(signal: &Signal) -> Model {
    Model {
        id: signal.id.uuid(),
        institution_id: signal.institution.uuid(),
        meldcode_step: i32::try_from(signal.meldcode_step).unwrap_or(i32::MAX),
        at: signal.counted.at.into(),
        by: signal.counted.by.uuid(),
        outcome: signal.closed.map(|(outcome, _)| outcome.code().to_owned()),
        closed_at: signal.closed.map(|(_, step)| step.at.into()),
        closed_by: signal.closed.map(|(_, step)| step.by.uuid()),
    }
}
