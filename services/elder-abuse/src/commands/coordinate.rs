//! Who leads a track.

use kernel::id::{TrackId, WorkerId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::rights::AssignCoordinators;
use crate::{Error, facts, store};

/// Somebody leads from now on; `replaces` is who leads now, as the asker knows it.
pub(crate) async fn assign_lead(
    tx: &mut Tx,
    may: &May<AssignCoordinators>,
    id: TrackId,
    worker: WorkerId,
    replaces: Option<WorkerId>,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let known = store::tracks::get_for_update(tx, may, id).await?;
    let before = known.lead;
    store::tracks::save(tx, &known.assign_lead(worker, replaces)?).await?;
    if let Some(before) = before {
        tx.emit(facts::coordinator_relieved(id, before, step.at)).await?;
    }
    tx.emit(facts::coordinator_assigned(id, worker, step.at)).await?;
    tx.audit(format!("track/{id}"), json!({ "leads": worker })).await?;
    Ok(())
}
