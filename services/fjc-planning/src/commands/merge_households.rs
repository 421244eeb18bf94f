//! Veilig Thuis found that two households are one.

use kernel::id::HouseholdId;
use platform::Tx;

use crate::{Error, store};

/// Lets cases and dossiers of a household follow the one that it became. Two open dossiers of one household stay two, for people to join.
pub(crate) async fn merge_households(tx: &mut Tx, from: HouseholdId, into: HouseholdId) -> Result<(), Error> {
    let (from, into) = store::households::ALIASES.lock_both(tx, from, into).await?;
    if from == into {
        return Ok(());
    }
    store::households::ALIASES.merge(tx, from, into).await?;
    store::cases::rename_household(tx, from, into).await?;
    let both = store::dossiers::open_of(tx, &[from, into]).await?;
    match both.as_slice() {
        [dossier] => store::dossiers::save(tx, &dossier.clone().rename_household(from, into)).await,
        [one, other, ..] => {
            tracing::warn!(dossier.id = %one.id, other.id = %other.id, "a merged household has two open dossiers");
            Ok(())
        }
        [] => Ok(()),
    }
}
