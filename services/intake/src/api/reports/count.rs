//! How many reports each municipality has.

use platform::Work;
use platform::http::{Json, Query, Reply};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::codes::Status;
use crate::domain::household::MunicipalityCode;
use crate::error::Error;
use crate::rights::ReadReports;
use crate::store;
use crate::store::list::Filter;

/// Which reports to count.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Of this municipality, by its four-digit CBS code.
    municipality_code: Option<String>,
    /// Standing here.
    status: Option<Status>,
    /// Marked acute and not answered (true), or not (false).
    acute: Option<bool>,
}

/// The counts.
#[derive(Serialize, ToSchema)]
pub(super) struct Counts {
    /// One for each municipality that has any.
    items: Vec<Count>,
}

/// How many reports a municipality has.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Count {
    /// The municipality, by its four-digit CBS code.
    municipality_code: String,
    /// How many.
    reports: i64,
}

/// How many reports each municipality has.
#[utoipa::path(get, path = "/report-counts", params(Which), responses((status = 200, body = Counts)))]
pub(super) async fn count(may: May<ReadReports>, which: Query<Which>, work: Work) -> Reply<Counts> {
    let municipality = which.municipality_code.as_deref().map(MunicipalityCode::new).transpose().map_err(Error::from)?;
    let tx = work.begin(&may).await?;
    let filter = Filter { municipality, status: which.status, acute: which.acute };
    let counts = store::list::count(&tx, &may, filter).await?;
    let items = counts.into_iter().map(|(municipality_code, reports)| Count { municipality_code, reports });
    Ok(Json(Counts { items: items.collect() }))
}
