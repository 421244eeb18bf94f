//! Takes a fact in: keeps it for every subject that it concerns, and settles those.

use kernel::fact::Fact;
use platform::Tx;

use super::{rules, settle};
use crate::domain::audience;
use crate::error::Error;
use crate::store;

/// Takes in one fact. A second delivery finds it known and changes nothing.
pub(crate) async fn take(tx: &mut Tx, fact: &Fact) -> Result<(), Error> {
    let subjects = fact.subjects();
    if subjects.is_empty() {
        return Ok(());
    }
    let locked = store::subjects::lock(tx.db(), &subjects).await?;
    let rules = rules::in_force(tx).await?;
    let locked = settle::catch_up(tx, locked, &rules).await?;
    store::history::keep(tx.db(), fact, &subjects).await?;
    for held in audience::holdings(fact) {
        if held.takes {
            store::holders::take(tx.db(), held.subject, held.role, held.worker.uuid(), fact.occurred_at).await?;
        } else {
            store::holders::leave(tx.db(), held.subject, held.role, held.worker.uuid(), fact.occurred_at).await?;
        }
    }
    settle::all(tx, &locked, &rules, settle::Cause::Fact).await?;
    Ok(())
}
