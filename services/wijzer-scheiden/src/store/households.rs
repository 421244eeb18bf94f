//! Households by id, and the aliases that merging leaves behind.

use kernel::id::HouseholdId;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QuerySelect as _, Set};

use super::sql;
use crate::Error;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "households")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub into_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Locks the household that this one is by now, so that nobody merges it meanwhile.
pub(crate) async fn lock(tx: &platform::Tx, id: HouseholdId) -> Result<HouseholdId, Error> {
    let mut id = id;
    loop {
        let known = ActiveModel { id: Set(id.uuid()), into_id: Set(None) };
        let nothing = OnConflict::column(Column::Id).do_nothing().to_owned();
        Entity::insert(known).on_conflict(nothing).exec_without_returning(tx.db()).await?;
        let row = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
        match row.and_then(|row| row.into_id) {
            Some(into) => id = HouseholdId::from_uuid(into),
            None => return Ok(id),
        }
    }
}

/// Locks two households in a fixed order, so that two requests cannot wait for each other.
pub(crate) async fn lock_both(
    tx: &platform::Tx,
    one: HouseholdId,
    other: HouseholdId,
) -> Result<(HouseholdId, HouseholdId), Error> {
    if one <= other {
        let one = lock(tx, one).await?;
        Ok((one, lock(tx, other).await?))
    } else {
        let other = lock(tx, other).await?;
        Ok((lock(tx, one).await?, other))
    }
}

/// Records that a household turned out to be another one; its parents follow.
pub(crate) async fn merge(tx: &platform::Tx, from: HouseholdId, into: HouseholdId) -> Result<(), Error> {
    Entity::update(ActiveModel { id: Set(from.uuid()), into_id: Set(Some(into.uuid())) }).exec(tx.db()).await?;
    let follow = "update parents set household_id = $2 where household_id = $1";
    sql::run(tx, follow, [from.uuid().into(), into.uuid().into()]).await?;
    Ok(())
}
