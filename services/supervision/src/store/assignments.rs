//! Who coordinates which dossier, now and before.

use std::collections::HashMap;

use kernel::id::{AssignmentId, DossierId, WorkerId};
use platform::db::Instant;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{QueryOrder as _, Set};

use crate::Error;
use crate::domain::assignment::Assignment;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "assignments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub dossier_number: i64,
    pub worker_id: Uuid,
    pub assigned_by: Uuid,
    pub began_at: Instant,
    pub ended_at: Option<Instant>,
    pub follows: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The dossiers that somebody coordinates now, for a condition.
pub(super) fn current() -> SelectStatement {
    Query::select().column(Column::DossierId).from(Entity).and_where(Column::EndedAt.is_null()).to_owned()
}

/// The dossiers that a worker coordinates now, for a condition.
pub(super) fn current_of(worker: Uuid) -> SelectStatement {
    current().and_where(Column::WorkerId.eq(worker)).to_owned()
}

/// Who coordinates these dossiers now.
pub(super) async fn coordinators(tx: &platform::Tx, dossiers: &[Uuid]) -> Result<HashMap<Uuid, WorkerId>, Error> {
    let of_these = Entity::find().filter(Column::DossierId.is_in(dossiers.iter().copied())).filter(Column::EndedAt.is_null());
    let found = of_these.all(tx.db()).await?;
    Ok(found.into_iter().map(|model| (model.dossier_id, WorkerId::from_uuid(model.worker_id))).collect())
}

/// The assignment that stands now. The dossier is locked already.
pub(crate) async fn now_of(tx: &platform::Tx, dossier: DossierId) -> Result<Option<Assignment>, Error> {
    let found = Entity::find().filter(Column::DossierId.eq(dossier.uuid())).filter(Column::EndedAt.is_null());
    Ok(found.one(tx.db()).await?.map(assignment))
}

/// Everybody who coordinated a dossier, first to last.
pub(crate) async fn history(tx: &platform::Tx, dossier: DossierId) -> Result<Vec<Assignment>, Error> {
    let found = Entity::find().filter(Column::DossierId.eq(dossier.uuid())).order_by_asc(Column::BeganAt);
    Ok(found.all(tx.db()).await?.into_iter().map(assignment).collect())
}

/// Records that an assignment ended.
pub(crate) async fn end(tx: &platform::Tx, ended: &Assignment) -> Result<(), Error> {
    let row = ActiveModel { id: Set(ended.id.uuid()), ended_at: Set(ended.ended_at.map(Into::into)), ..Default::default() };
    Entity::update(row).exec(tx.db()).await?;
    Ok(())
}

/// Adds an assignment, by a planner. `number` stands for the dossier in the constraint.
pub(crate) async fn add(tx: &platform::Tx, begun: &Assignment, number: i64, by: WorkerId) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(begun.id.uuid()),
        dossier_id: Set(begun.dossier.uuid()),
        dossier_number: Set(number),
        worker_id: Set(begun.worker.uuid()),
        assigned_by: Set(by.uuid()),
        began_at: Set(begun.began_at.into()),
        ended_at: Set(None),
        follows: Set(begun.follows.map(Into::into)),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn assignment(model: Model) -> Assignment {
    Assignment {
        id: AssignmentId::from_uuid(model.id),
        dossier: DossierId::from_uuid(model.dossier_id),
        worker: WorkerId::from_uuid(model.worker_id),
        began_at: model.began_at.into(),
        ended_at: model.ended_at.map(Into::into),
        follows: model.follows.map(Into::into),
    }
}
