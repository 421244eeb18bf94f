//! A desk goes on after it put its next step off.

use kernel::id::EscalationId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::rights::AnswerEscalations;
use crate::{Error, facts, store};

/// Resumes a suspended escalation.
pub(crate) async fn resume(
    tx: &mut Tx,
    may: &May<AnswerEscalations>,
    id: EscalationId,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let escalation = store::escalations::get_for_update(tx, may, id).await?.escalation.resume(step)?;
    store::escalations::save(tx, &escalation).await?;
    tx.emit(facts::escalation_resumed(&escalation, step.at)).await?;
    tx.audit(format!("escalation/{id}"), json!({ "state": escalation.state.code() })).await?;
    Ok(())
}
