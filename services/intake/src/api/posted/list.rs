//! The reports that a worker posted.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;

use super::PostedView;
use crate::rights::FollowReports;
use crate::store;
use crate::store::list::Filter;

/// The reports that you posted, the newest first.
#[utoipa::path(get, path = "/posted-reports", params(Paging), responses((status = 200, body = Page<PostedView>)))]
pub(super) async fn list(may: May<FollowReports>, paging: Query<Paging>, work: Work) -> Reply<Page<PostedView>> {
    let before: Option<ReportId> = paging.after()?;
    let tx = work.begin(&may).await?;
    let rows = store::list::page(&tx, &may, Filter::default(), before, paging.fetch()).await?;
    Ok(Json(Page::of(&paging, rows, |report| report.id, |report| PostedView::from(&report))))
}
