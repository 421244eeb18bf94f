//! Record that a person's help started.

use kernel::id::{DossierId, PersonId};
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::HelpView;
use crate::commands;
use crate::domain::help::Act;
use crate::rights::ArrangeHelp;

/// Record that a person's help started.
#[utoipa::path(
    post,
    path = "/dossiers/{dossierId}/persons/{personId}/help/start",
    request_body = Step,
    responses((status = 200, body = HelpView))
)]
pub(super) async fn start(
    may: May<ArrangeHelp>,
    ids: Path<(DossierId, PersonId)>,
    work: Work,
    body: Valid<Step>,
) -> Reply<HelpView> {
    let (dossier, person) = *ids;
    let mut tx = work.begin(&may).await?;
    let help = commands::arrange_help(&mut tx, &may, dossier, person, Act::Start, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(HelpView::from(&help)))
}
