//! Somebody raises a concern about a dossier.

use kernel::id::DossierId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::step;
use crate::domain::concern::{Concern, Kind};
use crate::domain::text;
use crate::rights::RaiseConcerns;
use crate::{Error, facts, store};

/// Raises a concern.
pub(crate) async fn raise_concern(
    tx: &mut Tx,
    may: &May<RaiseConcerns>,
    id: DossierId,
    kind: Kind,
    note: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Concern, Error> {
    let step = step(tx, occurred_at)?;
    let dossier = store::dossiers::get(tx, may, id).await?.dossier;
    let concern = Concern::raise(tx.new_id(), &dossier, kind, text("note", note)?, step.by, step.at)?;
    store::concerns::add(tx, &concern).await?;
    tx.emit(facts::concern_raised(&concern)).await?;
    tx.audit(format!("dossier/{id}"), json!({ "concernId": concern.id, "concern": kind.code() })).await?;
    Ok(concern)
}
