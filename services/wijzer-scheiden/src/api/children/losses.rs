//! Losses of contact, the oldest first.

use kernel::id::ContactLossId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::ContactLossView;
use crate::rights::SeeTrajectories;
use crate::store;

/// Which losses.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Open (true) or recovered (false).
    open: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Losses of contact, the oldest first.
#[utoipa::path(get, path = "/contact-losses", params(Which), responses((status = 200, body = Page<ContactLossView>)))]
pub(super) async fn losses(may: May<SeeTrajectories>, which: Query<Which>, work: Work) -> Reply<Page<ContactLossView>> {
    let Query(Which { open, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<(Timestamp, ContactLossId)>()?;
    let tx = work.begin(&may).await?;
    let rows = store::contacts::list(&tx, &may, open, after, paging.fetch()).await?;
    let key = |lost: &store::contacts::Lost| (lost.loss.stopped.at, lost.loss.id);
    Ok(Json(Page::of(&paging, rows, key, |lost| ContactLossView::from(&lost.loss))))
}
