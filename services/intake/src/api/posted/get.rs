//! A report as whoever posted it sees it.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Versioned};
use platform::may::May;

use super::PostedView;
use crate::rights::FollowReports;
use crate::store;

/// Where a report stands that you posted.
#[utoipa::path(get, path = "/posted-reports/{reportId}", responses((status = 200, body = PostedView)))]
pub(super) async fn get(may: May<FollowReports>, id: Path<ReportId>, work: Work) -> Answered<Versioned<PostedView>> {
    let tx = work.begin(&may).await?;
    let report = store::reports::get(&tx, &may, *id).await?;
    Ok(Versioned(report.version, PostedView::from(&report)))
}
