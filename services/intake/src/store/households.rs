//! Households, where they live, and which may be the same.

use kernel::id::HouseholdId;
use kernel::redacted::Redacted;
use platform::Tx;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entities::{household_addresses, household_match_keys, households};
use crate::domain::household::{Address, Household, MatchKey, MunicipalityCode};
use crate::error::{Error, Result};

/// Writes a new household.
pub async fn insert(tx: &Tx, household: &Household) -> Result<()> {
    households::Entity::insert(write(household).into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Writes a household that changed.
pub async fn save(tx: &Tx, household: &Household) -> Result<()> {
    households::Entity::update(write(household).into_active_model().reset_all()).exec(tx.db()).await?;
    Ok(())
}

/// A household, or the one it was merged into; locked until the transaction ends, so that it is not merged meanwhile.
pub async fn current(tx: &Tx, id: HouseholdId) -> Result<Household> {
    let mut household = locked(tx, id).await?;
    while let Some(into) = household.merged_into {
        household = locked(tx, into).await?;
    }
    Ok(household)
}

/// Two households, locked in the order of their ids, so that no two merges wait for each other.
pub async fn pair(tx: &Tx, one: HouseholdId, other: HouseholdId) -> Result<(Household, Household)> {
    let first = locked(tx, one.min(other)).await?;
    if one == other {
        return Ok((first, first));
    }
    let second = locked(tx, one.max(other)).await?;
    Ok(if first.id == one { (first, second) } else { (second, first) })
}

async fn locked(tx: &Tx, id: HouseholdId) -> Result<Household> {
    let row = households::Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    read(&row.ok_or(Error::NotFound("household"))?)
}

/// Keeps where a household lives; the last address said counts.
pub async fn locate(tx: &Tx, household: HouseholdId, address: &Address) -> Result<()> {
    let row = household_addresses::Model {
        household_id: household.uuid(),
        postcode: address.postcode.reveal().clone(),
        house_number: i64::from(*address.house_number.reveal()),
    };
    let mut moved = OnConflict::column(household_addresses::Column::HouseholdId);
    moved.update_columns([household_addresses::Column::Postcode, household_addresses::Column::HouseNumber]);
    household_addresses::Entity::insert(row.into_active_model()).on_conflict(moved).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Where a household lives.
pub async fn address(tx: &Tx, household: HouseholdId) -> Result<Option<Address>> {
    let row = household_addresses::Entity::find_by_id(household.uuid()).one(tx.db()).await?;
    Ok(row.map(|row| Address {
        postcode: Redacted::new(row.postcode),
        house_number: Redacted::new(u32::try_from(row.house_number).unwrap_or(u32::MAX)),
    }))
}

/// Keeps by what a household is recognised.
pub async fn recognise(tx: &Tx, household: HouseholdId, keys: &[MatchKey]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let rows = keys
        .iter()
        .map(|key| household_match_keys::Model { household_id: household.uuid(), key: key.bytes().to_vec() }.into_active_model());
    let known = OnConflict::new().do_nothing().to_owned();
    household_match_keys::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The other households, not merged, that share an address and a surname with this one.
pub async fn matches(tx: &Tx, household: HouseholdId) -> Result<Vec<HouseholdId>> {
    let keys: Vec<Vec<u8>> = household_match_keys::Entity::find()
        .select_only()
        .column(household_match_keys::Column::Key)
        .filter(household_match_keys::Column::HouseholdId.eq(household.uuid()))
        .into_tuple()
        .all(tx.db())
        .await?;
    let same: Vec<Uuid> = household_match_keys::Entity::find()
        .select_only()
        .column(household_match_keys::Column::HouseholdId)
        .filter(household_match_keys::Column::Key.is_in(keys))
        .filter(household_match_keys::Column::HouseholdId.ne(household.uuid()))
        .into_tuple()
        .all(tx.db())
        .await?;
    let rows = households::Entity::find()
        .filter(households::Column::Id.is_in(same))
        .filter(households::Column::MergedInto.is_null())
        .order_by_asc(households::Column::Id)
        .all(tx.db())
        .await?;
    Ok(rows.into_iter().map(|row| HouseholdId::from_uuid(row.id)).collect())
}

fn read(row: &households::Model) -> Result<Household> {
    Ok(Household {
        id: HouseholdId::from_uuid(row.id),
        municipality: MunicipalityCode::new(&row.municipality_code)
            .map_err(|_| Error::Corrupt(row.id.to_string(), "municipality"))?,
        merged_into: row.merged_into.map(HouseholdId::from_uuid),
    })
}

fn write(household: &Household) -> households::Model {
    households::Model {
        id: household.id.uuid(),
        municipality_code: household.municipality.as_str().to_owned(),
        merged_into: household.merged_into.map(|into| into.uuid()),
    }
}
