//! Decide, as Veilig Thuis and with a reason, that a person needs no help.

use kernel::id::{DossierId, PersonId};
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::HelpView;
use crate::commands;
use crate::rights::JudgeHelp;

/// Decide, as Veilig Thuis and with a reason, that a person needs no help.
#[utoipa::path(
    post,
    path = "/dossiers/{dossierId}/persons/{personId}/help/not-needed",
    request_body = ReasonedStep,
    responses((status = 200, body = HelpView))
)]
pub(super) async fn not_needed(
    may: May<JudgeHelp>,
    ids: Path<(DossierId, PersonId)>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<HelpView> {
    let (dossier, person) = *ids;
    let mut tx = work.begin(&may).await?;
    let help = commands::judge_help_not_needed(&mut tx, &may, dossier, person, &body.reason, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(HelpView::from(&help)))
}
