//! Reports, the newest first.

use kernel::id::ReportId;
use platform::Work;
use platform::http::{Json, Page, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::body::paging;
use super::super::views::ReportView;
use crate::domain::codes::Status;
use crate::domain::household::MunicipalityCode;
use crate::error::Error;
use crate::rights::ReadReports;
use crate::store;
use crate::store::list::Filter;

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Of this municipality, by its four-digit CBS code.
    municipality_code: Option<String>,
    /// Standing here.
    status: Option<Status>,
    /// Marked acute and not answered (true), or not (false).
    acute: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Reports, the newest first.
#[utoipa::path(get, path = "/reports", params(Which), responses((status = 200, body = Page<ReportView>)))]
pub(super) async fn list(may: May<ReadReports>, which: Query<Which>, work: Work) -> Reply<Page<ReportView>> {
    let Query(Which { municipality_code, status, acute, limit, cursor }) = which;
    let municipality = municipality_code.as_deref().map(MunicipalityCode::new).transpose().map_err(Error::from)?;
    let paging = paging(limit, cursor)?;
    let before: Option<ReportId> = paging.after()?;
    let tx = work.begin(&may).await?;
    let filter = Filter { municipality, status, acute };
    let rows = store::list::page(&tx, &may, filter, before, paging.fetch()).await?;
    Ok(Json(Page::of(&paging, rows, |report| report.id, |report| ReportView::from(&report))))
}
