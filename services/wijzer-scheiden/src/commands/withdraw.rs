//! A trajectory is withdrawn; what runs in it ends.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::{modules, moment};
use crate::domain::codes::EndReason;
use crate::domain::text;
use crate::rights::AnswerReferrals;
use crate::{Error, facts, store};

/// Withdraws a trajectory.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    may: &May<AnswerReferrals>,
    id: TrajectoryId,
    because: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    let trajectory = trajectory.withdraw(text("reason", because)?, step)?;
    modules::end_open(tx, id, |_| true, EndReason::Withdrawn, step.at).await?;
    store::trajectories::save(tx, &trajectory).await?;
    tx.emit(facts::referral_withdrawn(id, step.at)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "told": "withdrawn" })).await?;
    Ok(())
}
