//! What is counted of what Veilig Thuis told, and against how many older people that is set.

use kernel::id::{Id, Kind};
use kernel::time::{Date, Timestamp};
use platform::Tx;
use platform::may::May;
use serde_json::json;

use crate::domain::Refusal;
use crate::domain::rates::Population;
use crate::rights::KeepPopulations;
use crate::store::figures::Known;
use crate::store::records::WholeRegion;
use crate::{Error, store};

/// What Veilig Thuis told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Told {
    /// It gave advice.
    Advice,
    /// It received a report.
    Report,
}

impl Told {
    const fn code(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Report => "report",
        }
    }
}

/// Counts what Veilig Thuis told of the abuse of older people; once, however often it is told.
pub(crate) async fn count_told<K: Kind>(tx: &mut Tx, told: Told, id: Id<K>, at: Timestamp) -> Result<(), Error> {
    store::figures::add_told(tx, id.uuid(), told.code(), at).await
}

/// Records how many older people live here from a day on.
pub(crate) async fn keep_population(
    tx: &mut Tx,
    may: &May<KeepPopulations>,
    from: Date,
    population: Population,
    source: &str,
) -> Result<(), Error> {
    if !may.on(&WholeRegion) {
        return Err(Error::NotAllowed);
    }
    if population.older_people == 0 {
        return Err(Refusal::NoSuchPopulation { field: "olderPeople" }.into());
    }
    if !(1..=10_000).contains(&population.per_ten_thousand) {
        return Err(Refusal::NoSuchPopulation { field: "prevalencePerTenThousand" }.into());
    }
    let known = Known { from, population, source: source.to_owned() };
    if !store::figures::add_population(tx, &known).await? {
        return Err(Refusal::PopulationKnown.into());
    }
    tx.audit(format!("population/{from}"), json!({ "olderPeople": population.older_people })).await?;
    Ok(())
}
