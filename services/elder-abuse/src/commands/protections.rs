//! What the court is asked, and what it decides.

use kernel::id::{ProtectionId, TrackId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{CourtDecision, Measure, Petitioner};
use crate::domain::protection::Protection;
use crate::domain::{Refusal, text};
use crate::rights::KeepProtections;
use crate::{Error, facts, store};

/// Records a request to the court.
pub(crate) async fn request_protection(
    tx: &mut Tx,
    may: &May<KeepProtections>,
    id: TrackId,
    (measure, petitioner): (Measure, Petitioner),
    note: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Protection, Error> {
    let requested = moment(tx, occurred_at)?;
    store::tracks::get_for_update(tx, may, id).await?.must_be_open("ask the court")?;
    let known = store::protections::of(tx, id).await?;
    if known.iter().any(|one| one.measure == measure && one.decided.is_none()) {
        return Err(Refusal::AlreadyAsked.into());
    }
    let note = text("note", note)?;
    let protection = Protection { id: tx.new_id(), track: id, measure, petitioner, note, requested, decided: None };
    store::protections::add(tx, &protection).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::protection(&protection)).await?;
    tx.audit(format!("track/{id}"), json!({ "protectionId": protection.id })).await?;
    Ok(protection)
}

/// Records what the court decided, also after the track ended.
pub(crate) async fn decide_protection(
    tx: &mut Tx,
    may: &May<KeepProtections>,
    (id, protection): (TrackId, ProtectionId),
    decision: CourtDecision,
    occurred_at: Option<Timestamp>,
) -> Result<Protection, Error> {
    let step = moment(tx, occurred_at)?;
    store::tracks::get_for_update(tx, may, id).await?;
    let protection = store::protections::get(tx, id, protection).await?.decide(decision, step)?;
    store::protections::decide(tx, &protection).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::protection(&protection)).await?;
    tx.audit(format!("track/{id}"), json!({ "protectionId": protection.id, "decided": true })).await?;
    Ok(protection)
}
