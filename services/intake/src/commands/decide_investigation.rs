//! An investigation must take place.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::Investigate;
use crate::{facts, store};

/// An investigation must take place.
pub async fn decide_investigation(tx: &mut Tx, may: &May<Investigate>, asked: Asked) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.decide_investigation(on)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::investigation_decided(&report, on.at)]).await?;
    Ok(report)
}
