//! Signals, the oldest first.

use kernel::id::SignalId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::SignalView;
use crate::rights::SeeSignals;
use crate::store;

/// Which signals.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Open (true) or closed (false).
    open: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Signals, the oldest first.
#[utoipa::path(get, path = "/signals", params(Which), responses((status = 200, body = Page<SignalView>)))]
pub(super) async fn list(may: May<SeeSignals>, which: Query<Which>, work: Work) -> Reply<Page<SignalView>> {
    let Query(Which { open, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<(Timestamp, SignalId)>()?;
    let tx = work.begin(&may).await?;
    let rows = store::signals::list(&tx, &may, open, after, paging.fetch()).await?;
    let key = |counted: &store::records::Counted| (counted.signal.counted.at, counted.signal.id);
    Ok(Json(Page::of(&paging, rows, key, |counted| SignalView::from(&counted.signal))))
}
