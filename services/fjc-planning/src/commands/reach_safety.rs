//! Direct safety is reached.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::text;
use crate::rights::PlanSafety;
use crate::{Error, facts, store};

/// Records that direct safety was reached, and what showed it.
pub(crate) async fn reach_safety(
    tx: &mut Tx,
    may: &May<PlanSafety>,
    id: DossierId,
    shown_by: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let dossier = store::dossiers::get_for_update(tx, may, id).await?.dossier;
    let dossier = dossier.reach_safety(text("shownBy", shown_by)?, step)?;
    store::dossiers::save(tx, &dossier).await?;
    tx.emit(facts::direct_safety_reached(&dossier, step.at)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "directSafety": true })).await?;
    Ok(())
}
