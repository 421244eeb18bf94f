//! The safety plan is agreed.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::plan::SafetyPlan;
use crate::rights::PlanSafety;
use crate::{Error, facts, store};

/// Records the plan on which the participants agreed.
pub(crate) async fn agree_plan(
    tx: &mut Tx,
    may: &May<PlanSafety>,
    id: DossierId,
    plan: &SafetyPlan,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let dossier = store::dossiers::get_for_update(tx, may, id).await?.dossier;
    let plan_id = tx.new_id();
    let dossier = dossier.agree_plan(plan_id, step)?;
    store::dossiers::save(tx, &dossier).await?;
    store::plans::add(tx, plan_id, plan).await?;
    tx.emit(facts::safety_plan_agreed(&dossier, plan, step.at)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "planId": plan_id })).await?;
    Ok(())
}
