//! Transfers of Veilig Thuis, the oldest first.

use kernel::id::TransferId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::TransferView;
use crate::domain::transfer::Transfer;
use crate::rights::AnswerReferrals;
use crate::store;

/// Which transfers.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Those that nobody answered (true), or those that were (false).
    open: Option<bool>,
    /// How many items a page holds at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Transfers of Veilig Thuis, the oldest first.
#[utoipa::path(get, path = "/transfers", params(Which), responses((status = 200, body = Page<TransferView>)))]
pub(super) async fn list(may: May<AnswerReferrals>, which: Query<Which>, work: Work) -> Reply<Page<TransferView>> {
    let Query(Which { open, limit, cursor }) = which;
    let paging = Paging::new(limit, cursor)?;
    let after = paging.after::<(Timestamp, TransferId)>()?;
    let tx = work.begin(&may).await?;
    let rows = store::transfers::list(&tx, &may, open, after, paging.fetch()).await?;
    let key = |transfer: &Transfer| (transfer.sent_at, transfer.id);
    Ok(Json(Page::of(&paging, rows, key, |transfer| TransferView::from(&transfer))))
}
