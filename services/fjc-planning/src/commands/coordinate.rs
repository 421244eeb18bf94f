//! Supervision told who coordinates a dossier: that worker may work in it.

use kernel::id::{DossierId, WorkerId};
use kernel::time::Timestamp;
use platform::Tx;

use crate::{Error, store};

/// A worker coordinates the dossier since an instant; what is older than what is known changes nothing.
pub(crate) async fn coordinated(tx: &mut Tx, dossier: DossierId, worker: WorkerId, since: Timestamp) -> Result<(), Error> {
    let (_, known_since) = store::dossiers::coordinator(tx, dossier).await?.ok_or(Error::NotKnownYet("dossier"))?;
    if known_since.is_some_and(|known| known > since) {
        return Ok(());
    }
    store::dossiers::coordinated(tx, dossier, Some(worker), since).await
}

/// A worker no longer coordinates the dossier; a successor who is known already stays.
pub(crate) async fn relieved(tx: &mut Tx, dossier: DossierId, worker: WorkerId, since: Timestamp) -> Result<(), Error> {
    let (known, known_since) = store::dossiers::coordinator(tx, dossier).await?.ok_or(Error::NotKnownYet("dossier"))?;
    let newer = known_since.is_some_and(|known| known > since);
    let succeeded = known.is_some_and(|known| known != worker) && known_since == Some(since);
    if newer || succeeded {
        return Ok(());
    }
    store::dossiers::coordinated(tx, dossier, None, since).await
}
