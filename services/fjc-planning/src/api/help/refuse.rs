//! Record that a person refuses the help that was offered.

use kernel::id::{DossierId, PersonId};
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::HelpView;
use crate::commands;
use crate::domain::help::Act;
use crate::rights::ArrangeHelp;

/// Record that a person refuses the help that was offered.
#[utoipa::path(
    post,
    path = "/dossiers/{dossierId}/persons/{personId}/help/refuse",
    request_body = Step,
    responses((status = 200, body = HelpView))
)]
pub(super) async fn refuse(
    may: May<ArrangeHelp>,
    ids: Path<(DossierId, PersonId)>,
    work: Work,
    body: Valid<Step>,
) -> Reply<HelpView> {
    let (dossier, person) = *ids;
    let mut tx = work.begin(&may).await?;
    let help = commands::arrange_help(&mut tx, &may, dossier, person, Act::Refuse, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(HelpView::from(&help)))
}
