//! Dossiers, the oldest first.

use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::DossierView;
use crate::rights::SeeDossiers;
use crate::store;
use crate::store::dossiers::{Filter, Key, Record};

/// Which dossiers.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Open (true) or closed (false).
    open: Option<bool>,
    /// With a coordinator (true) or without (false).
    coordinated: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Dossiers, the oldest first.
#[utoipa::path(get, path = "/dossiers", params(Which), responses((status = 200, body = Page<DossierView>)))]
pub(super) async fn list(may: May<SeeDossiers>, which: Query<Which>, work: Work) -> Reply<Page<DossierView>> {
    let Query(Which { open, coordinated, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<Key>()?;
    let tx = work.begin(&may).await?;
    let rows = store::dossiers::list(&tx, &may, Filter { open, coordinated }, after, paging.fetch()).await?;
    let key = |record: &Record| (record.dossier.opened_at, record.dossier.id);
    Ok(Json(Page::of(&paging, rows, key, |record| DossierView::from(&record))))
}
