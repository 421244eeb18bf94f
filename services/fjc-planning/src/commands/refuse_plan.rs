//! The household refuses a safety plan.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::text;
use crate::rights::PlanSafety;
use crate::{Error, facts, store};

/// Records that no plan is agreed, and why.
pub(crate) async fn refuse_plan(
    tx: &mut Tx,
    may: &May<PlanSafety>,
    id: DossierId,
    reason: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let dossier = store::dossiers::get_for_update(tx, may, id).await?.dossier;
    let dossier = dossier.refuse_plan(text("reason", reason)?, step)?;
    store::dossiers::save(tx, &dossier).await?;
    tx.emit(facts::safety_plan_refused(&dossier, step.at)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "plan": "refused" })).await?;
    Ok(())
}
