//! Veilig Thuis decided with a reason that a person needs no help.

use kernel::id::PersonId;
use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::domain::text::Text;
use crate::error::Result;
use crate::rights::FollowUp;
use crate::store::notes::About;
use crate::{facts, store};

/// Veilig Thuis decided with a reason that a person needs no help.
pub async fn help_not_needed(tx: &mut Tx, may: &May<FollowUp>, asked: Asked, person: PersonId, reason: &Text) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load_with(tx, may, person).await?;
    let report = report.help_not_needed(person, on.at)?;
    let report = store::reports::save(tx, report).await?;
    store::notes::add(tx, report.id, About::HelpNotNeeded(person), reason, on).await?;
    tell(tx, report.id, [facts::help_not_needed(&report, person, on.at)]).await?;
    Ok(report)
}
