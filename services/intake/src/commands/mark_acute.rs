//! Anyone marks a report acute.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::MarkAcute;
use crate::{facts, store};

/// Anyone marks a report acute.
pub async fn mark_acute(tx: &mut Tx, may: &May<MarkAcute>, asked: Asked) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.mark_acute(on)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::marked_acute(&report, on.at)]).await?;
    Ok(report)
}
