//! An institution saw a signal and did not yet report: it is counted, without a word of whom.

use kernel::id::{InstitutionId, SignalId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::SignalOutcome;
use crate::domain::institution::Signal;
use crate::rights::CountSignals;
use crate::{Error, facts, store};

/// Counts a signal.
pub(crate) async fn count_signal(
    tx: &mut Tx,
    may: &May<CountSignals>,
    institution: InstitutionId,
    meldcode_step: u32,
    occurred_at: Option<Timestamp>,
) -> Result<Signal, Error> {
    let step = moment(tx, occurred_at)?;
    let institution = store::institutions::get_for_update(tx, may, institution).await?;
    let signal = Signal::count(tx.new_id(), institution.id, meldcode_step, step)?;
    store::signals::add(tx, &signal).await?;
    tx.emit(facts::signal_counted(&signal, &institution)).await?;
    tx.audit(format!("signal/{}", signal.id), json!({ "counted": true })).await?;
    Ok(signal)
}

/// Says what became of a signal.
pub(crate) async fn close_signal(
    tx: &mut Tx,
    may: &May<CountSignals>,
    id: SignalId,
    outcome: SignalOutcome,
    occurred_at: Option<Timestamp>,
) -> Result<Signal, Error> {
    let step = moment(tx, occurred_at)?;
    let signal = store::signals::get_for_update(tx, may, id).await?.close(outcome, step)?;
    store::signals::save(tx, &signal).await?;
    tx.emit(facts::signal_closed(&signal, outcome, step.at)).await?;
    tx.audit(format!("signal/{id}"), json!({ "closed": true })).await?;
    Ok(signal)
}
