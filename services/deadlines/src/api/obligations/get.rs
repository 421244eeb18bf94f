//! GET /obligations/{obligationId}: one obligation with the rungs it has reached.

use kernel::id::ObligationId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::ReadObligations;
use crate::api::views::{Obligation, Rung};
use crate::store;

/// An obligation and the rungs it has reached.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Whole {
    /// The obligation.
    obligation: Obligation,
    /// The rungs on record, by planned instant.
    rungs: Vec<Rung>,
}

/// Read an obligation
#[utoipa::path(get, path = "/obligations/{obligationId}", params(("obligationId" = Uuid, Path, description = "the obligation's id")),
    responses((status = 200, body = Whole)))]
pub(crate) async fn get(may: May<ReadObligations>, id: Path<ObligationId>, work: Work) -> Reply<Whole> {
    let tx = work.begin(&may).await?;
    let obligation = store::obligations::get(&tx, &may, *id).await?;
    let rungs = store::rungs::of_obligation(tx.db(), *id).await?;
    tx.commit().await?;
    Ok(Json(Whole { obligation: obligation.into(), rungs: rungs.into_iter().map(Rung::from).collect() }))
}
