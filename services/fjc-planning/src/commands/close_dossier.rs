//! A dossier is closed: everybody has help that started, or a reason why none is needed.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::text;
use crate::rights::CloseDossiers;
use crate::{Error, facts, store};

/// Closes a dossier; without direct safety only with a reason.
pub(crate) async fn close_dossier(
    tx: &mut Tx,
    may: &May<CloseDossiers>,
    id: DossierId,
    reason: Option<&str>,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = step(tx, occurred_at)?;
    let record = store::dossiers::get_for_update(tx, may, id).await?;
    let helps = store::helps::of_dossier(tx, id).await?;
    let reason = reason.map(|reason| text("reason", reason)).transpose()?;
    let dossier = record.dossier.close(&helps, reason, step)?;
    store::dossiers::save(tx, &dossier).await?;
    let reports: Vec<_> = record.reports.iter().map(|report| report.id).collect();
    tx.emit(facts::dossier_closed(&dossier, &reports, &helps, step.at)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "directSafety": record.moments.safe_at.is_some() })).await?;
    Ok(())
}
