//! GET /obligation-counts: how many obligations there are by row and state, among those the caller may see.

use platform::Work;
use platform::http::{Json, Query, Reply};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actions::ReadObligations;
use crate::store;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Ask {
    /// Only of this municipality (CBS code, four digits).
    municipality_code: Option<String>,
}

/// How many obligations of one row are in one state.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Count {
    /// The policy row.
    row: String,
    /// `open`, `suspended`, `met` or `cancelled`.
    state: String,
    /// How many there are.
    number: i64,
    /// How many of them were breached.
    breached: i64,
}

/// The counts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    /// One for each row and state that occurs.
    items: Vec<Count>,
}

/// Count obligations by row and state
#[utoipa::path(get, path = "/obligation-counts", params(Ask), responses((status = 200, body = Counts)))]
pub(crate) async fn counts(may: May<ReadObligations>, ask: Query<Ask>, work: Work) -> Reply<Counts> {
    let filter = store::obligations::Filter { municipality: ask.municipality_code.clone(), ..Default::default() };
    let tx = work.begin(&may).await?;
    let found = store::obligations::counts(&tx, &may, &filter).await?;
    tx.commit().await?;
    let items = found.into_iter().map(|count| Count {
        row: count.row,
        state: count.state,
        number: count.number,
        breached: count.breached,
    });
    Ok(Json(Counts { items: items.collect() }))
}
