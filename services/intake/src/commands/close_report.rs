//! A report is closed; nothing may be owed any more.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::FollowUp;
use crate::{facts, store};

/// A report is closed; nothing may be owed any more.
pub async fn close_report(tx: &mut Tx, may: &May<FollowUp>, asked: Asked) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.close(on)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::closed(&report, on.at)]).await?;
    Ok(report)
}
