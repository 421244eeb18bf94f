//! The term for the safety plan is extended, once.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::text;
use crate::rights::PlanSafety;
use crate::{Error, facts, store};

/// Extends the term by some working days, with a reason.
pub(crate) async fn extend_plan(
    tx: &mut Tx,
    may: &May<PlanSafety>,
    id: DossierId,
    working_days: u32,
    reason: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let dossier = store::dossiers::get_for_update(tx, may, id).await?.dossier;
    let dossier = dossier.extend_plan(working_days, text("reason", reason)?, step)?;
    store::dossiers::save(tx, &dossier).await?;
    tx.emit(facts::safety_plan_extended(&dossier, working_days, step.at)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "workingDays": working_days })).await?;
    Ok(())
}
