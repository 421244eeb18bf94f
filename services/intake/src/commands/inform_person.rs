//! A person was told that data about them was recorded.

use kernel::id::PersonId;
use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::InformPersons;
use crate::{facts, store};

/// A person was told that data about them was recorded.
pub async fn inform_person(
    tx: &mut Tx,
    may: &May<InformPersons>,
    asked: Asked,
    person: PersonId,
    through_representative: bool,
) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load_with(tx, may, person).await?;
    let report = report.inform(person, on, through_representative)?;
    let report = store::reports::save(tx, report).await?;
    tell(tx, report.id, [facts::person_informed(&report, person, through_representative, on.at)]).await?;
    Ok(report)
}
