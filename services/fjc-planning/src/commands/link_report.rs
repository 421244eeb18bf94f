//! A new report concerns the household of an open dossier: it is linked, and resets nothing.

use kernel::id::{HouseholdId, ReportId};
use kernel::time::Timestamp;
use platform::Tx;

use crate::domain::case::Concerns;
use crate::{Error, facts, store};

/// Links a report to the household's open dossier, if there is one and the report is not in it.
pub(crate) async fn link_report(
    tx: &mut Tx,
    household: HouseholdId,
    report: ReportId,
    concerns: Concerns,
    at: Timestamp,
) -> Result<(), Error> {
    let household = store::households::ALIASES.lock(tx, household).await?;
    let Some(dossier) = store::dossiers::open_of(tx, &[household]).await?.pop() else {
        return Ok(());
    };
    if !store::dossiers::add_report(tx, dossier.id, report, false, at).await? {
        return Ok(());
    }
    let dossier = dossier.learn(concerns)?;
    store::dossiers::save(tx, &dossier).await?;
    tx.emit(facts::report_linked(dossier.id, report, concerns, at)).await?;
    Ok(())
}
