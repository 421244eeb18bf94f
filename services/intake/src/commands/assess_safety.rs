//! The safety of a report is assessed; no follow-up needs a reason for each person.

use std::collections::BTreeMap;

use kernel::id::PersonId;
use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::codes::Outcome;
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::AssessReports;
use crate::store::notes::About;
use crate::{facts, store};

/// Records the safety assessment, with the reasons why persons need no follow-up.
pub async fn assess_safety(
    tx: &mut Tx,
    may: &May<AssessReports>,
    asked: Asked,
    outcome: Outcome,
    reasons: &BTreeMap<PersonId, Text>,
    note: Option<&Text>,
) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load(tx, may).await?.assess(outcome, reasons, on)?;
    let report = store::reports::save(tx, report).await?;
    for (person, reason) in reasons {
        store::notes::add(tx, report.id, About::NoFollowUpNeeded(*person), reason, on).await?;
    }
    if let Some(note) = note {
        store::notes::add(tx, report.id, About::Assessment, note, on).await?;
    }
    tell(tx, report.id, facts::safety_assessed(&report)).await?;
    Ok(report)
}
