//! Institutions by name, with their attention officers.

use kernel::id::InstitutionId;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::InstitutionView;
use crate::rights::SeeInstitutions;
use crate::store;

/// Which institutions.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Only those without an attention officer.
    without_officer: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Institutions by name, with their attention officers.
#[utoipa::path(get, path = "/institutions", params(Which), responses((status = 200, body = Page<InstitutionView>)))]
pub(super) async fn list(may: May<SeeInstitutions>, which: Query<Which>, work: Work) -> Reply<Page<InstitutionView>> {
    let Query(Which { without_officer, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<(String, InstitutionId)>()?;
    let tx = work.begin(&may).await?;
    let rows = store::institutions::list(&tx, &may, without_officer.unwrap_or_default(), after, paging.fetch()).await?;
    let key = |(institution, _): &store::institutions::Known| (institution.name.clone(), institution.id);
    Ok(Json(Page::of(&paging, rows, key, |(institution, officers)| InstitutionView::new(institution, officers))))
}
