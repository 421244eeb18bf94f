//! Households by id, and the aliases that merging leaves behind.

use kernel::id::HouseholdId;
use platform::Tx;
use platform::db::{Aliases, run};

use crate::Error;

/// Locked before a trajectory with a parent of one is entered.
pub(crate) const ALIASES: Aliases = Aliases::of("households");

/// Records that a household turned out to be another one; its parents and transfers follow.
pub(crate) async fn merge(tx: &Tx, from: HouseholdId, into: HouseholdId) -> Result<(), Error> {
    ALIASES.merge(tx, from, into).await?;
    for table in ["parents", "transfers"] {
        let follow = format!("update {table} set household_id = $2 where household_id = $1");
        run(tx, &follow, [from.uuid().into(), into.uuid().into()]).await?;
    }
    Ok(())
}
