//! A desk decided that Veilig Thuis takes sight of safety back.

use kernel::id::ReportId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;

use super::tell;
use crate::domain::state::State;
use crate::error::Result;
use crate::rights::SendTransfers;
use crate::{facts, store};

/// Takes sight of safety back; nothing to do where Veilig Thuis has it and no transfer is on its way.
pub async fn take_back(tx: &mut Tx, may: &May<SendTransfers>, report: ReportId, at: Timestamp) -> Result<()> {
    let report = store::reports::get_for_update(tx, may, report).await?;
    if !matches!(report.state, State::TransferSent { .. } | State::Transferred { .. }) {
        return Ok(());
    }
    let report = store::reports::save(tx, report.take_back(at)?).await?;
    tell(tx, report.id, [facts::sight_of_safety_moved(&report)]).await
}
