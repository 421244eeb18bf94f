//! Telling a person is put off, with both grounds.

use kernel::id::PersonId;
use platform::Tx;
use platform::may::May;

use super::{Asked, tell};
use crate::domain::informing::Extension;
use crate::domain::report::Report;
use crate::error::Result;
use crate::rights::InformPersons;
use crate::{facts, store};

/// Telling a person is put off, with both grounds.
pub async fn extend_informing(
    tx: &mut Tx,
    may: &May<InformPersons>,
    asked: Asked,
    person: PersonId,
    extension: &Extension,
) -> Result<Report> {
    let on = asked.on(tx)?;
    let report = asked.load_with(tx, may, person).await?;
    let report = report.extend_informing(person, extension)?;
    let report = store::reports::save(tx, report).await?;
    let number = report.person(person).map_or(0, |person| person.informing.extensions());
    store::people::extended(tx, person, number, extension, on).await?;
    tell(tx, report.id, [facts::informing_extended(&report, person, extension.weeks, on.at)]).await?;
    Ok(report)
}
