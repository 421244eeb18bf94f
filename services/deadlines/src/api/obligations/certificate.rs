//! GET /obligations/{obligationId}/certificate: how the due instant was found, step by step, for a person to check.

use kernel::id::ObligationId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::ReadObligations;
use crate::commands;

/// The certificate: row and sources, starting fact, term, every step, the due instant, the ladder, and `text` in `nl` and `en`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = Certificate, value_type = Object)]
pub(crate) struct Explained(kernel::certificate::Certificate);

/// Explain an obligation
///
/// Every step from the starting fact to the due instant: days skipped by name, the rules applied, extensions, the versions of policy and
/// calendar; as data and as text in Dutch and English.
#[utoipa::path(get, path = "/obligations/{obligationId}/certificate",
    params(("obligationId" = Uuid, Path, description = "the obligation's id")),
    responses((status = 200, body = Explained)))]
pub(crate) async fn certificate(may: May<ReadObligations>, id: Path<ObligationId>, work: Work) -> Reply<Explained> {
    let tx = work.begin(&may).await?;
    let certificate = commands::explain::explain(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(Explained(certificate)))
}
