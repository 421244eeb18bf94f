//! GET /obligations/{obligationId}/certificate: how the due instant was found, step by step, for a person to check.

use kernel::id::ObligationId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use crate::actions::ReadObligations;
use crate::commands;

/// Explain an obligation
///
/// Every step from the starting fact to the due instant: days skipped by name, the rules applied, extensions, the versions of policy and
/// calendar; as data and as text in Dutch and English.
#[utoipa::path(get, path = "/obligations/{obligationId}/certificate",
    params(("obligationId" = Uuid, Path, description = "the obligation's id")),
    responses((status = 200, body = serde_json::Value)))]
pub(crate) async fn certificate(
    may: May<ReadObligations>,
    id: Path<ObligationId>,
    work: Work,
) -> Reply<kernel::certificate::Certificate> {
    let tx = work.begin(&may).await?;
    let certificate = commands::explain::explain(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(certificate))
}
