//! The coordinator takes a case back from a desk.

use kernel::id::EscalationId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::rights::TakeBackEscalations;
use crate::{Error, facts, store};

/// Takes a decided or overtaken escalation back.
pub(crate) async fn take_back(
    tx: &mut Tx,
    may: &May<TakeBackEscalations>,
    id: EscalationId,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let escalation = store::escalations::get_for_update(tx, may, id).await?.escalation.take_back(step)?;
    store::escalations::save(tx, &escalation).await?;
    tx.emit(facts::escalation_taken_back(&escalation, step.at)).await?;
    tx.audit(format!("escalation/{id}"), json!({ "state": escalation.state.code() })).await?;
    Ok(())
}
