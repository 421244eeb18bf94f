//! A desk decides.

use kernel::id::EscalationId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::decision::Decision;
use crate::rights::DecideEscalations;
use crate::{Error, facts, store};

/// Records a desk's decision.
pub(crate) async fn decide(
    tx: &mut Tx,
    may: &May<DecideEscalations>,
    id: EscalationId,
    decision: Decision,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let record = store::escalations::get_for_update(tx, may, id).await?;
    let told = facts::escalation_decided(&record.escalation, &decision, step.at);
    let outcome = decision.outcome;
    let escalation = record.escalation.decide(decision, step)?;
    store::escalations::save(tx, &escalation).await?;
    tx.emit(told).await?;
    tx.audit(format!("escalation/{id}"), json!({ "decision": outcome.code() })).await?;
    Ok(())
}
