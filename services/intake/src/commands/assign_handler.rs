//! A handler takes a report.

use kernel::id::WorkerId;
use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::AssignHandlers;
use crate::{facts, store};

/// A handler takes a report.
pub async fn assign_handler(tx: &mut Tx, may: &May<AssignHandlers>, asked: Asked, handler: WorkerId) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.assign(handler)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::handler_assigned(&report, on.at)]).await?;
    Ok(report)
}
