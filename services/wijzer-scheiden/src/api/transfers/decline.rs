//! Decline a transfer of Veilig Thuis, for a reason.

use kernel::id::TransferId;
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::TransferView;
use crate::commands;
use crate::rights::AnswerReferrals;

/// Decline a transfer of Veilig Thuis, for a reason.
#[utoipa::path(post, path = "/transfers/{transferId}/decline", request_body = ReasonedStep, responses((status = 200, body = TransferView)))]
pub(super) async fn decline(
    may: May<AnswerReferrals>,
    id: Path<TransferId>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<TransferView> {
    let mut tx = work.begin(&may).await?;
    let transfer = commands::decline(&mut tx, &may, *id, &body.reason, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(TransferView::from(&transfer)))
}
