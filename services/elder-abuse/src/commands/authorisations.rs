//! Who may act for an older person, and how that ends.

use kernel::id::{AuthorisationId, InvolvedId, TrackId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::authorisation::Authorisation;
use crate::domain::codes::{AuthorisationKind, Revoker};
use crate::domain::{Refusal, text};
use crate::rights::LeadTracks;
use crate::{Error, facts, store};

/// What is known of an authorisation.
pub(crate) struct Known {
    /// What it is.
    pub(crate) kind: AuthorisationKind,
    /// Who holds it.
    pub(crate) holder: InvolvedId,
    /// It is suspected that it is misused.
    pub(crate) misused: bool,
    /// In words.
    pub(crate) note: String,
    /// When that became known, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Records an authorisation.
pub(crate) async fn know_authorisation(
    tx: &mut Tx,
    may: &May<LeadTracks>,
    id: TrackId,
    asked: Known,
) -> Result<Authorisation, Error> {
    let known = moment(tx, asked.occurred_at)?;
    let track = store::tracks::get_for_update(tx, may, id).await?;
    track.must_be_open("record an authorisation")?;
    if track.somebody(asked.holder).is_none() {
        return Err(Refusal::NoSuchPerson { field: "holderId" }.into());
    }
    let authorisation = Authorisation {
        id: tx.new_id(),
        track: id,
        kind: asked.kind,
        holder: asked.holder,
        misused: asked.misused,
        note: text("note", &asked.note)?,
        known,
        closed: None,
    };
    store::authorisations::add(tx, &authorisation).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::authorisation(&authorisation)).await?;
    tx.audit(format!("track/{id}"), json!({ "authorisationId": authorisation.id })).await?;
    Ok(authorisation)
}

/// How it is judged.
pub(crate) enum Judged {
    /// It is revoked, by whom.
    Revoked(Revoker),
    /// It stays.
    Kept,
}

/// Revokes an authorisation, or keeps it for a reason.
pub(crate) async fn close_authorisation(
    tx: &mut Tx,
    may: &May<LeadTracks>,
    (id, authorisation): (TrackId, AuthorisationId),
    how: Judged,
    reason: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Authorisation, Error> {
    let step = moment(tx, occurred_at)?;
    let track = store::tracks::get_for_update(tx, may, id).await?;
    let known = store::authorisations::get(tx, id, authorisation).await?;
    let reason = text("reason", reason)?;
    let authorisation = match how {
        Judged::Kept => known.keep(reason, step)?,
        Judged::Revoked(by) => known.revoke(by, &track, &store::protections::of(tx, id).await?, reason, step)?,
    };
    store::authorisations::close(tx, &authorisation).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::authorisation(&authorisation)).await?;
    tx.audit(format!("track/{id}"), json!({ "authorisationId": authorisation.id, "state": authorisation.state() })).await?;
    Ok(authorisation)
}
