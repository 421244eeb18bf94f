//! A report: where it stands and what is owed.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Answered, Path, Versioned};
use platform::may::May;

use super::super::views::{ReportView, versioned};
use crate::rights::ReadReports;
use crate::store;

/// A report: where it stands and what is owed, not who is in it.
#[utoipa::path(get, path = "/reports/{reportId}", responses((status = 200, body = ReportView)))]
pub(super) async fn get(may: May<ReadReports>, id: Path<ReportId>, work: Work) -> Answered<Versioned<ReportView>> {
    let tx = work.begin(&may).await?;
    let report = store::reports::get(&tx, &may, *id).await?;
    Ok(versioned(&report))
}
