//! A report is not taken up.

use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::codes::NotAdmittedReason;
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::AssessReports;
use crate::store::notes::About;
use crate::{facts, store};

/// A report is not taken up.
pub async fn not_admit(
    tx: &mut Tx,
    may: &May<AssessReports>,
    asked: Asked,
    reason: NotAdmittedReason,
    note: Option<&Text>,
) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?;
    let report = report.not_admit(reason, on)?;
    let report = store::reports::save(tx, report).await?;
    if let Some(note) = note {
        store::notes::add(tx, report.id, About::NotAdmitted, note, on).await?;
    }
    tell(tx, report.id, [facts::not_admitted(&report, reason, on.at)]).await?;
    Ok(report)
}
