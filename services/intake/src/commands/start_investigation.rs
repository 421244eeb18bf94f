//! The investigation starts.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::Investigate;
use crate::{facts, store};

/// The investigation starts.
pub async fn start_investigation(tx: &mut Tx, may: &May<Investigate>, asked: Asked) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.start_investigation(on)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::investigation_started(&report, on.at)]).await?;
    Ok(report)
}
