//! The figures of a period: advices, reports and signals, with both rates and what they are a part of.

use kernel::time::{Date, start_of_day};
use platform::Work;
use platform::http::{Json, Query, Reply};
use platform::may::May;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::views::FiguresView;
use crate::domain::Refusal;
use crate::rights::SeeFigures;
use crate::store::records::WholeRegion;
use crate::{Error, store};

/// Of which period.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Period {
    /// The first day.
    #[param(value_type = String, format = Date)]
    from_date: Date,
    /// The first day that no longer counts.
    #[param(value_type = String, format = Date)]
    until_date: Date,
}

/// The figures of a period: advices, reports and signals, with both rates and what they are a part of.
#[utoipa::path(get, path = "/figures", params(Period), responses((status = 200, body = FiguresView)))]
pub(super) async fn get(may: May<SeeFigures>, period: Query<Period>, work: Work) -> Reply<FiguresView> {
    let Query(Period { from_date, until_date }) = period;
    let tx = work.begin(&may).await?;
    if !may.on(&WholeRegion) {
        return Err(Error::NotAllowed.into());
    }
    if until_date <= from_date {
        return Err(Error::from(Refusal::EmptyPeriod).into());
    }
    let known = store::figures::population(&tx, from_date).await?.ok_or(Error::from(Refusal::NoPopulation))?;
    let counts = store::figures::counts(&tx, start_of_day(from_date), start_of_day(until_date)).await?;
    Ok(Json(FiguresView::new((from_date, until_date), &counts, known)))
}
