//! Rungs that were overtaken before it was known here that they had rung.

use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

use crate::Error;
use crate::domain::rung::RungKey;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "overtaken_rungs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub obligation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rung: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub episode_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub repetition: i32,
    pub at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Remembers that a rung was overtaken.
pub(crate) async fn remember(tx: &platform::Tx, key: &RungKey, at: Timestamp) -> Result<(), Error> {
    let row = ActiveModel {
        obligation_id: Set(key.obligation.uuid()),
        rung: Set(key.rung.clone()),
        episode_id: Set(key.episode.uuid()),
        repetition: Set(repetition(key)),
        at: Set(at.into()),
    };
    let columns = [Column::ObligationId, Column::Rung, Column::EpisodeId, Column::Repetition];
    Entity::insert(row).on_conflict(OnConflict::columns(columns).do_nothing().to_owned()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// When a rung was overtaken, if it was.
pub(crate) async fn when(tx: &platform::Tx, key: &RungKey) -> Result<Option<Timestamp>, Error> {
    let id = (key.obligation.uuid(), key.rung.clone(), key.episode.uuid(), repetition(key));
    Ok(Entity::find_by_id(id).one(tx.db()).await?.map(|model| model.at.into()))
}

pub(super) fn repetition(key: &RungKey) -> i32 {
    i32::try_from(key.repetition).unwrap_or(i32::MAX)
}
