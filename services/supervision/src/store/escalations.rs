//! Escalations: the one at hand, a desk's work list, and those that stand open for a dossier.

use kernel::id::{DossierId, EscalationId, WorkerId};
use kernel::time::Timestamp;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _};

use super::escalation_rows::{Column, Entity, Model, added, changed, escalation, organisation};
use super::overtaken::repetition;
use super::{assignments, broken, told};
use crate::Error;
use crate::domain::desk::Desk;
use crate::domain::escalation::Escalation;
use crate::domain::listener::Listener;
use crate::domain::rung::RungKey;

/// The states in which nobody has to do anything any more.
const OVER: [&str; 2] = ["taken-back", "passed-on"];

/// An escalation as stored.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The escalation.
    pub(crate) escalation: Escalation,
    /// Raised by each change.
    pub(crate) version: i64,
    /// What was decided, and when what happened, also before the state in which it is now.
    pub(crate) row: Model,
    /// Who coordinates its dossier now.
    pub(crate) coordinator: Option<WorkerId>,
}

impl Row for Record {
    fn place(&self) -> Place<'_> {
        Place::new()
            .desks([self.escalation.desk.code()])
            .organisations([organisation(&self.escalation)])
            .workers(self.coordinator.map(WorkerId::uuid))
    }

    fn columns() -> Columns {
        Columns::new().desk(Column::Desk).organisation(Column::Organisation).worker_by(|worker| {
            let theirs = assignments::current_of(worker);
            Condition::all().add(Column::DossierId.in_subquery(theirs))
        })
    }
}

/// The escalation, locked until the transaction ends.
pub(crate) async fn get_for_update<A: Action>(tx: &platform::Tx, may: &May<A>, id: EscalationId) -> Result<Record, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    permitted(tx, may, found).await
}

/// The escalation.
pub(crate) async fn get<A: Action>(tx: &platform::Tx, may: &May<A>, id: EscalationId) -> Result<Record, Error> {
    permitted(tx, may, Entity::find_by_id(id.uuid()).one(tx.db()).await?).await
}

async fn permitted<A: Action>(tx: &platform::Tx, may: &May<A>, found: Option<Model>) -> Result<Record, Error> {
    let model = found.ok_or(Error::NotFound("escalation"))?;
    let record = records(tx, vec![model]).await?.pop().ok_or_else(|| broken("escalations"))?;
    if may.on(&record) { Ok(record) } else { Err(Error::NotFound("escalation")) }
}

/// The escalation, for a fact: locked, and absent where there is none.
pub(crate) async fn find_for_update(tx: &platform::Tx, id: EscalationId) -> Result<Option<Escalation>, Error> {
    read(Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?)
}

/// The escalation that a rung raised, locked.
pub(crate) async fn of_rung(tx: &platform::Tx, key: &RungKey) -> Result<Option<Escalation>, Error> {
    let found = Entity::find()
        .filter(Column::ObligationId.eq(key.obligation.uuid()))
        .filter(Column::Rung.eq(key.rung.as_str()))
        .filter(Column::EpisodeId.eq(key.episode.uuid()))
        .filter(Column::Repetition.eq(repetition(key)));
    read(found.lock_exclusive().one(tx.db()).await?)
}

/// The escalations that stand open for a dossier. The dossier is locked already.
pub(crate) async fn open_of(tx: &platform::Tx, dossier: DossierId) -> Result<Vec<Escalation>, Error> {
    let found = Entity::find().filter(Column::DossierId.eq(dossier.uuid())).filter(Column::State.is_not_in(OVER));
    let models = found.all(tx.db()).await?;
    models.into_iter().map(|model| escalation(model).ok_or_else(|| broken("escalations"))).collect()
}

/// What a list of escalations is ordered by.
pub(crate) type Key = (Timestamp, EscalationId);

/// Which escalations a list holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// At this desk.
    pub(crate) desk: Option<Desk>,
    /// Of this dossier.
    pub(crate) dossier: Option<DossierId>,
    /// Still open, or over.
    pub(crate) open: Option<bool>,
    /// Of which this listener was not told.
    pub(crate) untold_to: Option<Listener>,
}

/// Escalations from the oldest to the newest.
pub(crate) async fn list<A: Action>(
    tx: &platform::Tx,
    may: &May<A>,
    filter: Filter,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let mut query = Entity::find().filter(may.rows::<Record>());
    if let Some(desk) = filter.desk {
        query = query.filter(Column::Desk.eq(desk.code()));
    }
    if let Some(dossier) = filter.dossier {
        query = query.filter(Column::DossierId.eq(dossier.uuid()));
    }
    if let Some(open) = filter.open {
        query = query.filter(if open { Column::State.is_not_in(OVER) } else { Column::State.is_in(OVER) });
    }
    if let Some(listener) = &filter.untold_to {
        query = query.filter(Column::Id.not_in_subquery(told::to(listener)));
    }
    if let Some((raised_at, id)) = after {
        let raised_at = Instant::from(raised_at);
        let later = Condition::all().add(Column::RaisedAt.eq(raised_at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::RaisedAt.gt(raised_at)).add(later));
    }
    let models = query.order_by_asc(Column::RaisedAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    records(tx, models).await
}

/// Adds an escalation.
pub(crate) async fn add(tx: &platform::Tx, escalation: &Escalation) -> Result<(), Error> {
    Entity::insert(added(escalation)).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves where an escalation stands. It is locked already.
pub(crate) async fn save(tx: &platform::Tx, escalation: &Escalation) -> Result<(), Error> {
    let known = Entity::find_by_id(escalation.id.uuid()).one(tx.db()).await?;
    let version = known.map_or(1, |known| known.version + 1);
    Entity::update(changed(escalation, version)).exec(tx.db()).await?;
    Ok(())
}

fn read(found: Option<Model>) -> Result<Option<Escalation>, Error> {
    found.map(|model| escalation(model).ok_or_else(|| broken("escalations"))).transpose()
}

async fn records(tx: &platform::Tx, models: Vec<Model>) -> Result<Vec<Record>, Error> {
    let dossiers: Vec<_> = models.iter().filter_map(|model| model.dossier_id).collect();
    let coordinators = assignments::coordinators(tx, &dossiers).await?;
    models
        .into_iter()
        .map(|row| {
            let coordinator = row.dossier_id.and_then(|dossier| coordinators.get(&dossier).copied());
            let escalation = escalation(row.clone()).ok_or_else(|| broken("escalations"))?;
            Ok(Record { escalation, version: row.version, row, coordinator })
        })
        .collect()
}
