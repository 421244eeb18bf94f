//! The calendar of the court: open referrals, the nearest pro-forma date first.

use kernel::id::TrajectoryId;
use kernel::time::Date;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;

use super::super::views::TrajectorySummary;
use crate::rights::SeeTrajectories;
use crate::store;

/// The calendar of the court: open referrals, the nearest pro-forma date first.
#[utoipa::path(get, path = "/court-calendar", params(Paging), responses((status = 200, body = Page<TrajectorySummary>)))]
pub(super) async fn calendar(may: May<SeeTrajectories>, paging: Query<Paging>, work: Work) -> Reply<Page<TrajectorySummary>> {
    let after = paging.after::<(Date, TrajectoryId)>()?;
    let tx = work.begin(&may).await?;
    let rows = store::trajectories::calendar(&tx, &may, after, paging.fetch()).await?;
    let key = |record: &store::records::Record| (record.trajectory.court.map(|court| court.pro_forma), record.trajectory.id);
    Ok(Json(Page::of(&paging, rows, key, |record| TrajectorySummary::from(&record))))
}
