//! What a rung escalated had been done in time after all.

use kernel::time::Timestamp;
use platform::Tx;

use crate::domain::rung::RungKey;
use crate::{Error, facts, store};

/// Marks the escalation of a rung, and remembers it for a rung that is not known here yet.
pub(crate) async fn overtake(tx: &mut Tx, key: &RungKey, at: Timestamp) -> Result<(), Error> {
    store::overtaken::remember(tx, key, at).await?;
    let Some(escalation) = store::escalations::of_rung(tx, key).await? else {
        return Ok(());
    };
    if let Some(overtaken) = escalation.overtake(at) {
        store::escalations::save(tx, &overtaken).await?;
        tx.emit(facts::escalation_overtaken(&overtaken, at)).await?;
    }
    Ok(())
}
