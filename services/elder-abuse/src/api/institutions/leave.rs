//! Record that an attention officer left.

use kernel::id::{InstitutionId, OfficerId};
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::OfficerView;
use crate::commands;
use crate::rights::KeepInstitutions;

/// Record that an attention officer left.
#[utoipa::path(post, path = "/institutions/{institutionId}/attention-officers/{officerId}/leave", request_body = Step, responses((status = 200, body = OfficerView)))]
pub(super) async fn leave(
    may: May<KeepInstitutions>,
    ids: Path<(InstitutionId, OfficerId)>,
    work: Work,
    body: Valid<Step>,
) -> Reply<OfficerView> {
    let mut tx = work.begin(&may).await?;
    let officer = commands::leave(&mut tx, &may, *ids, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(OfficerView::new(&officer, None)))
}
