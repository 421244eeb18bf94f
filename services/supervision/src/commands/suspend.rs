//! A desk puts its next step off.

use kernel::id::EscalationId;
use kernel::time::{Date, Timestamp};
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::text;
use crate::rights::AnswerEscalations;
use crate::{Error, facts, store};

/// Suspends an escalation until a date, once.
pub(crate) async fn suspend(
    tx: &mut Tx,
    may: &May<AnswerEscalations>,
    id: EscalationId,
    until_date: Date,
    reason: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let record = store::escalations::get_for_update(tx, may, id).await?;
    let escalation = record.escalation.suspend(until_date, text("reason", reason)?, step)?;
    store::escalations::save(tx, &escalation).await?;
    if let Some(suspension) = &escalation.suspension {
        tx.emit(facts::escalation_suspended(&escalation, suspension)).await?;
    }
    tx.audit(format!("escalation/{id}"), json!({ "untilDate": until_date })).await?;
    Ok(())
}
