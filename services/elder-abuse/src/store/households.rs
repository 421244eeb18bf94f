//! Households by id, the aliases that merging leaves behind, and the reports that concern one.

use kernel::id::{HouseholdId, ReportId, TrackId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::{self, Aliases, Instant};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::Error;

/// Locked before a track of one is entered.
pub(crate) const ALIASES: Aliases = Aliases::of("households");

/// Records that a household turned out to be another one; its tracks follow.
pub(crate) async fn merge(tx: &Tx, from: HouseholdId, into: HouseholdId) -> Result<(), Error> {
    ALIASES.merge(tx, from, into).await?;
    let follow = "update tracks set household_id = $2 where household_id = $1";
    db::run(tx, follow, [from.uuid().into(), into.uuid().into()]).await?;
    Ok(())
}

/// Links a report to a track. True if it was not linked yet.
pub(crate) async fn link(tx: &Tx, track: TrackId, report: ReportId, at: Timestamp) -> Result<bool, Error> {
    let insert = "insert into linked_reports (track_id, report_id, at) values ($1, $2, $3) on conflict do nothing";
    Ok(db::run(tx, insert, [track.uuid().into(), report.uuid().into(), Instant::from(at).into()]).await? > 0)
}

/// The reports that were linked to a track, the oldest first.
pub(crate) async fn linked(tx: &Tx, track: TrackId) -> Result<Vec<ReportId>, Error> {
    #[derive(FromQueryResult)]
    struct Linked {
        report_id: Uuid,
    }
    let ask = "select report_id from linked_reports where track_id = $1 order by at, report_id";
    let rows = db::all::<Linked>(tx, ask, [track.uuid().into()]).await?;
    Ok(rows.into_iter().map(|row| ReportId::from_uuid(row.report_id)).collect())
}
