//! The receiver of a transfer answered in writing.

use kernel::id::{DossierId, ReportId, TransferId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;

use super::tell;
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::SendTransfers;
use crate::{facts, store};

/// The receiver took over.
pub async fn accept_transfer(
    tx: &mut Tx,
    may: &May<SendTransfers>,
    report: ReportId,
    transfer: TransferId,
    dossier: Option<DossierId>,
    at: Timestamp,
) -> Result<Report> {
    let known = store::reports::get_for_update(tx, may, report).await?;
    let before = known.sight.holder;
    let report = store::reports::save(tx, known.accept_transfer(transfer, dossier, at)?).await?;
    let moved = (report.sight.holder != before).then(|| facts::sight_of_safety_moved(&report));
    tell(tx, report.id, moved).await?;
    Ok(report)
}

/// The receiver declined: Veilig Thuis keeps sight of safety and needs a new route.
pub async fn decline_transfer(
    tx: &mut Tx,
    may: &May<SendTransfers>,
    report: ReportId,
    transfer: TransferId,
    at: Timestamp,
) -> Result<Report> {
    let report = store::reports::get_for_update(tx, may, report).await?.decline_transfer(transfer, at)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, []).await?;
    Ok(report)
}
