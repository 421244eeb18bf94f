//! Data goes to a partner, with purpose, basis, necessity, and whether those involved were told.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{LegalBasis, Partner};
use crate::domain::{Refusal, text};
use crate::rights::ShareData;
use crate::{Error, facts, store};

/// What is shared.
pub(crate) struct Sharing {
    /// With whom.
    pub(crate) partner: Partner,
    /// What for.
    pub(crate) purpose: String,
    /// On what basis in law.
    pub(crate) basis: LegalBasis,
    /// Why it cannot be done without.
    pub(crate) necessity: String,
    /// Those involved were told.
    pub(crate) told: bool,
    /// Why they were not.
    pub(crate) untold_because: Option<String>,
    /// When, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Records what was shared.
pub(crate) async fn share(tx: &mut Tx, may: &May<ShareData>, id: TrackId, asked: Sharing) -> Result<(), Error> {
    let step = moment(tx, asked.occurred_at)?;
    store::tracks::get_for_update(tx, may, id).await?.must_be_open("share data")?;
    if asked.told == asked.untold_because.is_some() {
        return Err(Refusal::ToldOrReason.into());
    }
    let sharing = store::sharings::Sharing {
        partner: asked.partner,
        purpose: text("purpose", &asked.purpose)?,
        basis: asked.basis,
        necessity: text("necessity", &asked.necessity)?,
        untold_because: asked.untold_because.as_deref().map(|why| text("untoldBecause", why)).transpose()?,
    };
    store::sharings::add(tx, id, &sharing, step).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::data_shared(id, asked.partner, asked.basis, asked.told, step.at)).await?;
    tx.audit(format!("track/{id}"), json!({ "told": "data_shared" })).await?;
    Ok(())
}
