//! Another service told that help started, or that Veilig Thuis found it not to be needed.

use kernel::id::{PersonId, ReportId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;

use super::tell;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::rights::FollowUp;
use crate::store;

/// How help was settled elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It started.
    Started,
    /// It is not needed.
    NotNeeded,
}

/// Keeps that help is settled, without telling again what was told. What is settled here, or closed, stays as it is.
pub async fn settle_help(
    tx: &mut Tx,
    may: &May<FollowUp>,
    report: ReportId,
    person: PersonId,
    settled: Settled,
    at: Timestamp,
) -> Result<()> {
    let report = store::reports::get_for_update(tx, may, report).await?;
    if report.person(person).is_none() {
        return Err(Error::NotInReport(report.id, person));
    }
    let changed = match settled {
        Settled::Started => report.start_help(person, at),
        Settled::NotNeeded => report.help_not_needed(person, at),
    };
    match changed {
        Err(Refusal::HelpAlreadySettled | Refusal::NoHelpOwed | Refusal::NotNow { .. }) => Ok(()),
        Err(refusal) => Err(refusal.into()),
        Ok(report) => {
            let report = store::reports::save(tx, report).await?;
            tell(tx, report.id, []).await
        }
    }
}
