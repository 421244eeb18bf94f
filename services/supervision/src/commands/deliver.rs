//! An escalation reaches its desk's work list.

use kernel::id::EscalationId;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use crate::domain::escalation::{Delivery, Escalation};
use crate::rights::DeliverEscalations;
use crate::{Error, facts, store};

/// Delivers an escalation; delivering it again changes nothing.
pub(crate) async fn deliver(tx: &mut Tx, may: &May<DeliverEscalations>, id: EscalationId) -> Result<Escalation, Error> {
    let record = store::escalations::get_for_update(tx, may, id).await?;
    let escalation = match record.escalation.deliver(tx.now()) {
        Delivery::Again(escalation) => return Ok(escalation),
        Delivery::First(escalation) => escalation,
    };
    store::escalations::save(tx, &escalation).await?;
    tx.emit(facts::escalation_delivered(&escalation, tx.now())).await?;
    tx.audit(format!("escalation/{id}"), json!({ "desk": escalation.desk.code(), "delivered": true })).await?;
    Ok(escalation)
}
