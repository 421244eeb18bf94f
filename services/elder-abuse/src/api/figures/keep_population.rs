//! Record how many older people live here from a day on, and how many of them are thought to be abused.

use kernel::time::Date;
use platform::Work;
use platform::http::{Answered, Check, Done, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::commands;
use crate::domain::rates::Population;
use crate::rights::KeepPopulations;

/// Record how many older people live here from a day on, and how many of them are thought to be abused.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KeepPopulation)]
pub(super) struct Body {
    /// From when on.
    #[schema(value_type = String, format = Date)]
    from_date: Date,
    /// Older people.
    #[schema(minimum = 1)]
    older_people: u32,
    /// How many of ten thousand are thought to be abused: 500 are five percent.
    #[schema(minimum = 1, maximum = 10000)]
    prevalence_per_ten_thousand: u32,
    /// Who says so.
    #[schema(min_length = 1, max_length = 200)]
    source: String,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.text(&self.source, "source", 200);
    }
}

/// Record how many older people live here from a day on, and how many of them are thought to be abused.
#[utoipa::path(post, path = "/populations", request_body = Body, responses((status = 204)))]
pub(super) async fn keep_population(may: May<KeepPopulations>, work: Work, body: Valid<Body>) -> Answered<Done> {
    let Body { from_date, older_people, prevalence_per_ten_thousand, source } = body.into_inner();
    let population = Population { older_people: older_people.into(), per_ten_thousand: prevalence_per_ten_thousand.into() };
    let mut tx = work.begin(&may).await?;
    commands::keep_population(&mut tx, &may, from_date, population, &source).await?;
    tx.commit().await?;
    Ok(Done)
}
