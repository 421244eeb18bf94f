//! Veilig Thuis told of a report, or that two households are one.

use std::collections::BTreeSet;

use kernel::id::{HouseholdId, ReportId};
use kernel::time::Timestamp;
use platform::Tx;

use crate::{Error, facts, store};

/// A report came in: of a suspicion of ours, or about a household of an open trajectory. It is linked once, and resets nothing.
pub(crate) async fn report_received(
    tx: &mut Tx,
    households: &BTreeSet<HouseholdId>,
    report: ReportId,
    at: Timestamp,
) -> Result<(), Error> {
    store::suspicions::received(tx, report, at).await?;
    for household in households {
        let household = store::households::ALIASES.lock(tx, *household).await?;
        for record in store::trajectories::open_of(tx, household).await? {
            let id = record.trajectory.id;
            if store::suspicions::link(tx, id, report, at).await? {
                tx.emit(facts::report_linked(id, report, at)).await?;
            }
        }
    }
    Ok(())
}

/// Parents of a household follow the one that it became.
pub(crate) async fn merge_households(tx: &mut Tx, from: HouseholdId, into: HouseholdId) -> Result<(), Error> {
    let (from, into) = store::households::ALIASES.lock_both(tx, from, into).await?;
    if from != into {
        store::households::merge(tx, from, into).await?;
    }
    Ok(())
}
