//! Training sessions of attention officers, the last one first.

use kernel::time::Date;
use platform::Work;
use platform::http::{Json, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::TrainingView;
use crate::rights::SeeInstitutions;
use crate::store;

/// Which sessions.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// The first day; absent: from the beginning.
    #[param(value_type = Option<String>, format = Date)]
    from_date: Option<Date>,
    /// The first day that no longer counts; absent: until now.
    #[param(value_type = Option<String>, format = Date)]
    until_date: Option<Date>,
}

/// Training sessions of attention officers, the last one first; at most 500.
#[utoipa::path(get, path = "/training-sessions", params(Which), responses((status = 200, body = Vec<TrainingView>)))]
pub(super) async fn trainings(may: May<SeeInstitutions>, which: Query<Which>, work: Work) -> Reply<Vec<TrainingView>> {
    let tx = work.begin(&may).await?;
    let rows = store::institutions::trainings(&tx, &may, which.from_date, which.until_date).await?;
    Ok(Json(rows.into_iter().map(TrainingView::from).collect()))
}
