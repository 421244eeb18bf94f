//! A dossier gets its coordinator.

use kernel::id::{DossierId, WorkerId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::assignment::{self, Assignment};
use crate::rights::AssignCoordinators;
use crate::{Error, facts, store};

/// Assigns a coordinator in place of `replaces`, who must be the one that coordinates now (nobody, if absent).
pub(crate) async fn assign(
    tx: &mut Tx,
    may: &May<AssignCoordinators>,
    id: DossierId,
    worker: WorkerId,
    replaces: Option<WorkerId>,
    occurred_at: Option<Timestamp>,
) -> Result<Assignment, Error> {
    let step = step(tx, occurred_at)?;
    let record = store::dossiers::get_for_update(tx, may, id).await?;
    let current = store::assignments::now_of(tx, id).await?;
    let change = assignment::assign(tx.new_id(), &record.dossier, current, worker, replaces, step.at)?;
    if let Some(ended) = &change.ended {
        store::assignments::end(tx, ended).await?;
        tx.emit(facts::coordinator_relieved(id, ended.worker, step.at)).await?;
    }
    store::assignments::add(tx, &change.begun, record.number, step.by).await?;
    tx.emit(facts::coordinator_assigned(id, worker, step.at)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "coordinatorId": worker, "replaces": replaces })).await?;
    Ok(change.begun)
}
