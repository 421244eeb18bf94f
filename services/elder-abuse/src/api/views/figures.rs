//! The figures of a period: what was reported and what was not, each rate with what it is a part of.

use kernel::time::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::rates::percent;
use crate::store::figures::{Counts, Known};

/// The figures of a period.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FiguresView {
    /// The first day.
    #[schema(value_type = String, format = Date)]
    from_date: Date,
    /// The first day that no longer counts.
    #[schema(value_type = String, format = Date)]
    until_date: Date,
    /// Advices of Veilig Thuis about elder abuse.
    advices: u64,
    /// Reports of elder abuse that Veilig Thuis received.
    reports: u64,
    /// Signals that institutions counted and had not reported then.
    signals: SignalCounts,
    /// Against how many older people this is set.
    population: PopulationView,
    /// Reports as a part of the cases that there are thought to be.
    reports_of_estimated_cases: RateView,
    /// Reports as a part of all older people.
    reports_of_older_people: RateView,
}

/// Signals by the step of the meldcode.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SignalCounts {
    /// Step 1: signals are mapped.
    step_1: u64,
    /// Step 2: a colleague was consulted.
    step_2: u64,
    /// Step 3: the older person was spoken to.
    step_3: u64,
    /// All of them.
    counted: u64,
    /// Of these, how many were reported since.
    reported_since: u64,
}

/// How many older people live here, and how many are thought to be abused.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PopulationView {
    /// Older people.
    older_people: u64,
    /// How many of ten thousand are thought to be abused.
    prevalence_per_ten_thousand: u64,
    /// How many that are.
    estimated_cases: u64,
    /// Since when this counts.
    #[schema(value_type = String, format = Date)]
    from_date: Date,
    /// Who says so.
    source: String,
}

/// A rate, never without what it is a part of.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RateView {
    /// The part.
    numerator: u64,
    /// The whole.
    denominator: u64,
    /// In percent, with two significant digits, such as `0.70`.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<String>,
}

impl RateView {
    fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator, percent: percent(numerator, denominator) }
    }
}

impl FiguresView {
    /// The figures from one day until another.
    pub(crate) fn new((from_date, until_date): (Date, Date), counts: &Counts, known: Known) -> Self {
        let number = |count: i64| u64::try_from(count).unwrap_or_default();
        let (reports, population) = (number(counts.reports), known.population);
        let steps = [counts.step_1, counts.step_2, counts.step_3].map(number);
        Self {
            from_date,
            until_date,
            advices: number(counts.advices),
            reports,
            signals: SignalCounts {
                step_1: steps[0],
                step_2: steps[1],
                step_3: steps[2],
                counted: steps.iter().sum(),
                reported_since: number(counts.reported),
            },
            population: PopulationView {
                older_people: population.older_people,
                prevalence_per_ten_thousand: population.per_ten_thousand,
                estimated_cases: population.estimated_cases(),
                from_date: known.from,
                source: known.source,
            },
            reports_of_estimated_cases: RateView::new(reports, population.estimated_cases()),
            reports_of_older_people: RateView::new(reports, population.older_people),
        }
    }
}
