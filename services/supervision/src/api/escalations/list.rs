//! Escalations, the oldest first: a desk's work list, or those of a dossier.

use kernel::id::DossierId;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::codes::Desk;
use super::super::views::EscalationView;
use crate::rights::SeeEscalations;
use crate::store;
use crate::store::escalations::{Filter, Key, Record};

/// Which escalations.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// At this desk.
    desk: Option<Desk>,
    /// Of this dossier.
    dossier_id: Option<DossierId>,
    /// Still open (true), or taken back or passed on (false).
    open: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Escalations, the oldest first: a desk's work list, or those of a dossier.
#[utoipa::path(get, path = "/escalations", params(Which), responses((status = 200, body = Page<EscalationView>)))]
pub(super) async fn list(may: May<SeeEscalations>, which: Query<Which>, work: Work) -> Reply<Page<EscalationView>> {
    let Query(Which { desk, dossier_id, open, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<Key>()?;
    let filter = Filter { desk: desk.map(Into::into), dossier: dossier_id, open, untold_to: None };
    let tx = work.begin(&may).await?;
    let rows = store::escalations::list(&tx, &may, filter, after, paging.fetch()).await?;
    let key = |record: &Record| (record.escalation.raised_at, record.escalation.id);
    Ok(Json(Page::of(&paging, rows, key, |record| EscalationView::from(&record))))
}
