//! Trajectories, the oldest first.

use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::TrajectorySummary;
use crate::rights::SeeTrajectories;
use crate::store;
use crate::store::trajectories::Filter;

/// Which trajectories.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Open (true) or ended (false).
    open: Option<bool>,
    /// Only those in which a parent has yet to be screened.
    unscreened: Option<bool>,
    /// Only those that nobody leads.
    unled: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Trajectories, the oldest first.
#[utoipa::path(get, path = "/trajectories", params(Which), responses((status = 200, body = Page<TrajectorySummary>)))]
pub(super) async fn list(may: May<SeeTrajectories>, which: Query<Which>, work: Work) -> Reply<Page<TrajectorySummary>> {
    let Query(Which { open, unscreened, unled, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<store::trajectories::Key>()?;
    let filter = Filter { open, unscreened: unscreened.unwrap_or_default(), unled: unled.unwrap_or_default() };
    let tx = work.begin(&may).await?;
    let rows = store::trajectories::list(&tx, &may, filter, after, paging.fetch()).await?;
    let key = |record: &store::records::Record| (record.trajectory.entered.at, record.trajectory.id);
    Ok(Json(Page::of(&paging, rows, key, |record| TrajectorySummary::from(&record))))
}
