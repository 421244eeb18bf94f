//! Advice, the newest first.

use kernel::id::AdviceId;
use platform::Work;
use platform::http::{Json, Page, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::body::paging;
use super::AdviceView;
use crate::domain::household::MunicipalityCode;
use crate::error::Error;
use crate::rights::ReadAdvice;
use crate::store;

/// Which advice.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Of this municipality, by its four-digit CBS code.
    municipality_code: Option<String>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Advice, the newest first.
#[utoipa::path(get, path = "/advices", params(Which), responses((status = 200, body = Page<AdviceView>)))]
pub(super) async fn list(may: May<ReadAdvice>, which: Query<Which>, work: Work) -> Reply<Page<AdviceView>> {
    let Query(Which { municipality_code, limit, cursor }) = which;
    let municipality = municipality_code.as_deref().map(MunicipalityCode::new).transpose().map_err(Error::from)?;
    let paging = paging(limit, cursor)?;
    let before: Option<AdviceId> = paging.after()?;
    let tx = work.begin(&may).await?;
    let rows = store::advices::page(&tx, &may, municipality, before, paging.fetch()).await?;
    Ok(Json(Page::of(&paging, rows, |advice| advice.id, |advice| AdviceView::from(&advice))))
}
