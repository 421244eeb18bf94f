//! A parent consents to what the parents do together, or withdraws that: then those modules end, and no other.

use kernel::id::{ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::{modules, moment};
use crate::domain::codes::EndReason;
use crate::rights::LeadTrajectories;
use crate::{Error, facts, store};

/// Records whether a parent consents from now on.
pub(crate) async fn consent(
    tx: &mut Tx,
    may: &May<LeadTrajectories>,
    id: TrajectoryId,
    parent: ParentId,
    consents: bool,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let known = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    if !known.parents.iter().any(|one| one.id == parent) {
        return Err(Error::NotFound("parent"));
    }
    let trajectory = known.consent(parent, consents)?;
    if !consents {
        modules::end_open(tx, id, |module| module.kind.is_joint(), EndReason::ConsentWithdrawn, step.at).await?;
    }
    store::trajectories::consent(tx, parent, consents, step.at).await?;
    store::trajectories::save(tx, &trajectory).await?;
    tx.emit(facts::consent(id, consents, step.at)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "parentId": parent, "consents": consents })).await?;
    Ok(())
}
