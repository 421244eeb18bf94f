//! A child was heard.

use kernel::id::{ChildId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::Hearing;
use crate::domain::text;
use crate::rights::LeadTrajectories;
use crate::{Error, facts, store};

/// Records what a child said, or why it could not be heard.
pub(crate) async fn hear_child(
    tx: &mut Tx,
    may: &May<LeadTrajectories>,
    id: TrajectoryId,
    child: ChildId,
    how: Hearing,
    note: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    trajectory.must_be_open("hear a child")?;
    if !trajectory.children.iter().any(|one| one.id == child) {
        return Err(Error::NotFound("child"));
    }
    store::voices::add(tx, id, child, how, &text("note", note)?, step).await?;
    tx.emit(facts::child_heard(id, child, step.at)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "childId": child })).await?;
    Ok(())
}
