//! Help started for a person.

use kernel::id::PersonId;
use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::FollowUp;
use crate::{facts, store};

/// Help started for a person.
pub async fn start_help(tx: &mut Tx, may: &May<FollowUp>, asked: Asked, person: PersonId) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load_with(tx, may, person).await?;
    let report = report.start_help(person, on.at)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::help_started(&report, person, on.at)]).await?;
    Ok(report)
}
