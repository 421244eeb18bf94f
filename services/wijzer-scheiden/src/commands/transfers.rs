//! Veilig Thuis transfers a report to help in a divorce; it becomes a trajectory, or is declined.

use kernel::id::TransferId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::text;
use crate::domain::trajectory::Trajectory;
use crate::domain::transfer::Transfer;
use crate::rights::{AnswerReferrals, EnterTrajectories};
use crate::{Error, facts, store};

/// A transfer left for here.
pub(crate) async fn offer(tx: &mut Tx, transfer: Transfer) -> Result<(), Error> {
    let household = store::households::ALIASES.lock(tx, transfer.household).await?;
    store::transfers::add(tx, &Transfer { household, ..transfer }).await
}

/// A transfer became this trajectory, which was just added: that is confirmed in writing, and its report is linked.
pub(super) async fn accept(
    tx: &mut Tx,
    may: &May<EnterTrajectories>,
    id: TransferId,
    trajectory: &Trajectory,
) -> Result<(), Error> {
    let known = store::transfers::get_for_update(tx, may, id).await?;
    let transfer = known.accept(trajectory.id, &trajectory.parents, trajectory.entered)?;
    store::transfers::save(tx, &transfer).await?;
    let at = trajectory.entered.at;
    tx.emit(facts::transfer_accepted(&transfer, trajectory.id, at)).await?;
    if store::suspicions::link(tx, trajectory.id, transfer.report, at).await? {
        tx.emit(facts::report_linked(trajectory.id, transfer.report, at)).await?;
    }
    Ok(())
}

/// A transfer is declined, for a reason; Veilig Thuis needs another route.
pub(crate) async fn decline(
    tx: &mut Tx,
    may: &May<AnswerReferrals>,
    id: TransferId,
    reason: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Transfer, Error> {
    let step = moment(tx, occurred_at)?;
    let known = store::transfers::get_for_update(tx, may, id).await?;
    let transfer = known.decline(text("reason", reason)?, step)?;
    store::transfers::save(tx, &transfer).await?;
    tx.emit(facts::transfer_declined(&transfer, step.at)).await?;
    tx.audit(format!("transfer/{id}"), json!({ "declined": true })).await?;
    Ok(transfer)
}
