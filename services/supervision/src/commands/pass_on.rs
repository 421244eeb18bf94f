//! A desk stayed silent: its fallback takes over.

use kernel::id::EscalationId;
use kernel::time::Timestamp;
use platform::Tx;

use crate::domain::desk::Desk;
use crate::domain::rung::Rung;
use crate::{Error, facts, store};

/// Passes an escalation on, to the desk that the policy names or to the fallback; one that was answered, or that has no fallback, stays where it is.
pub(crate) async fn pass_on(tx: &mut Tx, id: EscalationId, rung: &Rung, named: Option<Desk>, at: Timestamp) -> Result<(), Error> {
    let silent = store::escalations::find_for_update(tx, id).await?.ok_or(Error::NotKnownYet("escalation"))?;
    let Some(passed) = silent.pass_on(rung, named, at) else {
        return Ok(());
    };
    store::escalations::add(tx, &passed.next).await?;
    store::escalations::save(tx, &passed.silent).await?;
    tx.emit(facts::escalation_passed_on(&passed, at)).await?;
    tx.emit(facts::escalation_raised(&passed.next)).await?;
    Ok(())
}
