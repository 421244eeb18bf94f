//! The investigation ends in a judgement.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::codes::Finding;
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::Investigate;
use crate::store::notes::About;
use crate::{facts, store};

/// Records what the investigation found.
pub async fn judge_investigation(
    tx: &mut Tx,
    may: &May<Investigate>,
    asked: Asked,
    finding: Finding,
    note: Option<&Text>,
) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?.judge_investigation(finding, on)?;
    let report = store::reports::save(tx, report).await?;
    if let Some(note) = note {
        store::notes::add(tx, report.id, About::Judgement, note, on).await?;
    }
    tell(tx, report.id, [facts::investigation_judged(&report, finding, on.at)]).await?;
    Ok(report)
}
