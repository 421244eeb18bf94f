//! A listener at a desk took an escalation.

use kernel::id::EscalationId;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use crate::domain::listener::Listener;
use crate::rights::TellDesks;
use crate::{Error, store};

/// Remembers that a listener was told of an escalation; again changes nothing, also when the escalation is over by now.
pub(crate) async fn mark_told(tx: &mut Tx, may: &May<TellDesks>, id: EscalationId, listener: &Listener) -> Result<(), Error> {
    let record = store::escalations::get_for_update(tx, may, id).await?;
    if store::told::mark(tx, listener, id, tx.now()).await? {
        let desk = record.escalation.desk.code();
        tx.audit(format!("escalation/{id}"), json!({ "desk": desk, "told": listener.name() })).await?;
    }
    Ok(())
}
