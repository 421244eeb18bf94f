//! A dossier was closed: its coordinator is relieved.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;

use crate::{Error, facts, store};

/// Closes a dossier. An assignment that was recorded for later than the closing lasts no more than an instant.
pub(crate) async fn close_dossier(tx: &mut Tx, id: DossierId, at: Timestamp) -> Result<(), Error> {
    let dossier = store::dossiers::find_for_update(tx, id).await?.ok_or(Error::NotKnownYet("dossier"))?.dossier;
    if dossier.closed_at.is_some() {
        return Ok(());
    }
    store::dossiers::close(tx, id, at).await?;
    if let Some(current) = store::assignments::now_of(tx, id).await? {
        let ended = current.end_with_dossier(at);
        store::assignments::end(tx, &ended).await?;
        tx.emit(facts::coordinator_relieved(id, ended.worker, ended.ended_at.unwrap_or(at))).await?;
    }
    Ok(())
}
