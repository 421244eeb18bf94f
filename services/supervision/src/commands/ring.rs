//! A rung reached a desk: there is an escalation, once.

use kernel::time::Timestamp;
use platform::Tx;

use crate::domain::desk::Desk;
use crate::domain::escalation::Escalation;
use crate::domain::rung::Rung;
use crate::{Error, facts, store};

/// Opens the escalation of a rung; a rung that is known, or that the coordinator's choice made superfluous, opens nothing.
pub(crate) async fn ring(tx: &mut Tx, rung: Rung, desk: Desk, at: Timestamp) -> Result<(), Error> {
    let rung = placed(tx, rung).await?;
    if store::escalations::of_rung(tx, &rung.key).await?.is_some() {
        return Ok(());
    }
    if let Some(dossier) = rung.dossier {
        let open = store::escalations::open_of(tx, dossier).await?;
        if let Some(chosen) = rung.covered_by(desk, &open) {
            tracing::info!(escalation.id = %chosen.id, obligation.id = %rung.key.obligation, "the coordinator chose a desk already");
            return Ok(());
        }
    }
    let escalation = Escalation::of_rung(&rung, desk, at);
    store::escalations::add(tx, &escalation).await?;
    tx.emit(facts::escalation_raised(&escalation)).await?;
    if let Some(at) = store::overtaken::when(tx, &rung.key).await?
        && let Some(overtaken) = escalation.overtake(at)
    {
        store::escalations::save(tx, &overtaken).await?;
        tx.emit(facts::escalation_overtaken(&overtaken, at)).await?;
    }
    Ok(())
}

/// The rung with what is known here: the dossier of its report, and the children of that dossier. Locks the dossier.
async fn placed(tx: &Tx, rung: Rung) -> Result<Rung, Error> {
    let dossier = match (rung.dossier, rung.report) {
        (None, Some(report)) => store::dossiers::of_report(tx, report).await?,
        (dossier, _) => dossier,
    };
    let Some(id) = dossier else {
        return Ok(rung);
    };
    let known = store::dossiers::find_for_update(tx, id).await?;
    let children = known.map_or(rung.children, |known| rung.children.or(known.dossier.children));
    Ok(Rung { dossier, children, ..rung })
}
