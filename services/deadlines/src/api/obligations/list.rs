//! GET /obligations: the obligations of the region that the caller may see, by due instant.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::actions::ReadObligations;
use crate::api::views::Obligation;
use crate::store;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Ask {
    /// Only this policy row, such as `D2`.
    pub(crate) row: Option<String>,
    /// Only `open`, `suspended`, `met` or `cancelled`.
    pub(crate) state: Option<String>,
    /// Only those that were (`true`) or were not (`false`) breached.
    pub(crate) breached: Option<bool>,
    /// Only of this municipality (CBS code, four digits).
    pub(crate) municipality_code: Option<String>,
    /// At most so many items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    pub(crate) cursor: Option<String>,
}

/// List obligations
#[utoipa::path(get, path = "/obligations", params(Ask), responses((status = 200, body = Page<Obligation>)))]
pub(crate) async fn list(may: May<ReadObligations>, ask: Query<Ask>, work: Work) -> Reply<Page<Obligation>> {
    let paging = Paging { limit: ask.limit.map(|limit| limit.clamp(1, 200)), cursor: ask.cursor.clone() };
    let after: Option<(Timestamp, Uuid)> = paging.after()?;
    let filter = store::obligations::Filter {
        row: ask.row.clone(),
        state: ask.state.clone(),
        breached: ask.breached,
        municipality: ask.municipality_code.clone(),
    };
    let tx = work.begin(&may).await?;
    let found = store::obligations::page(&tx, &may, &filter, after, paging.fetch()).await?;
    tx.commit().await?;
    Ok(Json(Page::of(&paging, found, |model| (Timestamp::from(model.due), model.id), Obligation::from)))
}
