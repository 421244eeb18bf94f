//! GET /decrees: the decrees that were recorded, beside those that are built in.

use platform::Work;
use platform::http::{Json, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;

use super::Decree;
use crate::actions::ReadPolicies;
use crate::commands;

/// The decrees that were recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Decrees {
    /// The decrees, the oldest first.
    items: Vec<Decree>,
}

/// List decrees
///
/// Those that were recorded here. The decrees that a build knows by itself are listed by `veilig calendar`.
#[utoipa::path(get, path = "/decrees", responses((status = 200, body = Decrees)))]
pub(crate) async fn list(may: May<ReadPolicies>, work: Work) -> Reply<Decrees> {
    let tx = work.begin(&may).await?;
    let found = commands::decrees::all(&tx).await?;
    tx.commit().await?;
    Ok(Json(Decrees { items: found.into_iter().map(Decree::from).collect() }))
}
