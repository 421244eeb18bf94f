//! A coordinator escalates a dossier to the desk of his choice.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::desk::Desk;
use crate::domain::escalation::{Escalation, RaisedBy};
use crate::domain::{Refusal, text};
use crate::rights::RaiseEscalations;
use crate::{Error, facts, store};

/// What escalating asks.
pub(crate) struct Raising {
    /// The dossier.
    pub(crate) dossier: DossierId,
    /// The desk.
    pub(crate) desk: Desk,
    /// Whether it cannot wait.
    pub(crate) acute: bool,
    /// Why, in words.
    pub(crate) reason: String,
    /// When it was escalated, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Escalates a dossier.
pub(crate) async fn raise_escalation(tx: &mut Tx, may: &May<RaiseEscalations>, asked: Raising) -> Result<Escalation, Error> {
    let step = step(tx, asked.occurred_at)?;
    let dossier = store::dossiers::get_for_update(tx, may, asked.dossier).await?.dossier;
    let reason = text("reason", &asked.reason)?;
    let escalation = Escalation::raise(tx.new_id(), &dossier, asked.desk, asked.acute, reason, step)?;
    let open = store::escalations::open_of(tx, dossier.id).await?;
    let by_coordinator = |one: &&Escalation| matches!(one.raised_by, RaisedBy::Coordinator { .. }) && one.desk == asked.desk;
    if let Some(same) = open.iter().find(by_coordinator) {
        return Err(Refusal::AlreadyAtDesk(same.id).into());
    }
    store::escalations::add(tx, &escalation).await?;
    tx.emit(facts::escalation_raised(&escalation)).await?;
    tx.audit(format!("escalation/{}", escalation.id), json!({ "dossierId": dossier.id, "desk": asked.desk.code() })).await?;
    Ok(escalation)
}
