//! What was shared with whom, why, and on what basis.

use kernel::id::{Id, TrackId};
use platform::Tx;
use platform::db::{self, Instant};
use sea_orm::{FromQueryResult, Value};

use crate::Error;
use crate::domain::Text;
use crate::domain::codes::{Code as _, LegalBasis, Partner};
use crate::domain::track::Step;

/// What was shared.
pub(crate) struct Sharing {
    pub(crate) partner: Partner,
    pub(crate) purpose: Text,
    pub(crate) basis: LegalBasis,
    pub(crate) necessity: Text,
    /// Why those involved were not told; they were, if absent.
    pub(crate) untold_because: Option<Text>,
}

/// Adds what was shared.
pub(crate) async fn add(tx: &Tx, track: TrackId, sharing: &Sharing, step: Step) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into sharings (id, track_id, partner, purpose, legal_basis, necessity, told, untold_because, at, by) \
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values: [Value; 10] = [
        id.uuid().into(),
        track.uuid().into(),
        sharing.partner.code().into(),
        sharing.purpose.reveal().clone().into(),
        sharing.basis.code().into(),
        sharing.necessity.reveal().clone().into(),
        sharing.untold_because.is_none().into(),
        sharing.untold_because.as_ref().map(|why| why.reveal().clone()).into(),
        Instant::from(step.at).into(),
        step.by.uuid().into(),
    ];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// What was shared, as stored.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Shared {
    pub(crate) partner: String,
    pub(crate) purpose: String,
    pub(crate) legal_basis: String,
    pub(crate) necessity: String,
    pub(crate) told: bool,
    pub(crate) untold_because: Option<String>,
    pub(crate) at: Instant,
}

/// What was shared of a track, the oldest first.
pub(crate) async fn of(tx: &Tx, track: TrackId) -> Result<Vec<Shared>, Error> {
    let ask = "select partner, purpose, legal_basis, necessity, told, untold_because, at from sharings \
               where track_id = $1 order by at, id";
    Ok(db::all(tx, ask, [track.uuid().into()]).await?)
}
