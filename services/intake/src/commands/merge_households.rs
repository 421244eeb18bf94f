//! A person decided that two households are one.

use kernel::id::HouseholdId;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use crate::domain::household::Household;
use crate::error::Result;
use crate::rights::MergeHouseholds;
use crate::{facts, store};

/// Merges `from` into `into`, with its reports.
pub async fn merge_households(tx: &mut Tx, _: &May<MergeHouseholds>, from: HouseholdId, into: HouseholdId) -> Result<Household> {
    let (from, into) = store::households::pair(tx, from, into).await?;
    let merged = from.merge(&into)?;
    store::households::save(tx, &merged).await?;
    store::reports::move_household(tx, from.id, into.id).await?;
    tx.emit(facts::households_merged(from.id, into.id, tx.now())).await?;
    tx.audit(format!("household/{}", from.id), json!({ "into": into.id })).await?;
    Ok(merged)
}
