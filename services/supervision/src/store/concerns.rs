//! Concerns about dossiers.

use kernel::id::{ConcernId, DossierId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _, Set};

use super::broken;
use crate::Error;
use crate::domain::concern::{Concern, Kind};

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "concerns")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dossier_id: Uuid,
    pub kind: String,
    pub note: String,
    pub at: Instant,
    pub by: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds a concern.
pub(crate) async fn add(tx: &platform::Tx, concern: &Concern) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(concern.id.uuid()),
        dossier_id: Set(concern.dossier.uuid()),
        kind: Set(concern.kind.code().to_owned()),
        note: Set(concern.note.reveal().clone()),
        at: Set(concern.at.into()),
        by: Set(concern.by.uuid()),
    };
    Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What a list of concerns is ordered by.
pub(crate) type Key = (Timestamp, ConcernId);

/// The concerns about a dossier, first to last.
pub(crate) async fn of_dossier(
    tx: &platform::Tx,
    dossier: DossierId,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Concern>, Error> {
    let mut query = Entity::find().filter(Column::DossierId.eq(dossier.uuid()));
    if let Some((at, id)) = after {
        let at = Instant::from(at);
        let later = Condition::all().add(Column::At.eq(at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::At.gt(at)).add(later));
    }
    let models = query.order_by_asc(Column::At).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    models.into_iter().map(concern).collect()
}

fn concern(model: Model) -> Result<Concern, Error> {
    let kind = Kind::ALL.into_iter().find(|kind| kind.code() == model.kind).ok_or_else(|| broken("concerns"))?;
    Ok(Concern {
        id: ConcernId::from_uuid(model.id),
        dossier: DossierId::from_uuid(model.dossier_id),
        kind,
        note: Redacted::new(model.note),
        at: model.at.into(),
        by: WorkerId::from_uuid(model.by),
    })
}
