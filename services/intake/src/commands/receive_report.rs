//! A report comes in, with its household and persons.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{HouseholdId, PersonId, ReportId};
use kernel::time::{Timestamp, local_date};
use platform::Tx;
use platform::may::May;

use super::{moment, tell};
use crate::domain::codes::Nature;
use crate::domain::household::{Address, Household, MatchKey, MunicipalityCode};
use crate::domain::moment::Moment;
use crate::domain::person::{Details, Person, Statement};
use crate::domain::refusal::Refusal;
use crate::domain::report::{Received, Report};
use crate::domain::source::{Reporter, Source};
use crate::domain::text::Text;
use crate::error::{Error, Result};
use crate::rights::PostReports;
use crate::store::notes::About;
use crate::store::people::ReporterDetails;
use crate::{facts, store};

/// What comes in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The id it gets, where it is known already to whoever reports.
    pub id: Option<ReportId>,
    /// The household, where the reporter knows that we know it.
    pub household: Option<HouseholdId>,
    /// The municipality.
    pub municipality: MunicipalityCode,
    /// Where the household lives.
    pub address: Option<Address>,
    /// In what capacity the reporter reports.
    pub source: Source,
    /// What is owed to the reporter.
    pub reporter: Reporter,
    /// Who the reporter is.
    pub reporter_details: ReporterDetails,
    /// What kinds of violence.
    pub nature: Vec<Nature>,
    /// Somebody was injured.
    pub injury: bool,
    /// Life or safety is in danger now.
    pub acute: bool,
    /// What is reported.
    pub description: Option<Text>,
    /// Who is in it.
    pub persons: Vec<(Statement, Details)>,
    /// When it came in; now, if not said.
    pub occurred_at: Option<Timestamp>,
}

/// Takes a report in.
pub async fn receive_report(tx: &mut Tx, _: &May<PostReports>, mut incoming: Incoming) -> Result<Report> {
    let on = moment(tx, incoming.occurred_at)?;
    let current = named(tx, &incoming).await?;
    let household = household(tx, &incoming).await?;
    others(&mut incoming, household, &current)?;
    let (persons, details) = persons(tx, &incoming.persons, on)?;
    let report = Report::receive(Received {
        id: incoming.id.unwrap_or_else(|| tx.new_id()),
        household,
        municipality: incoming.municipality,
        on,
        source: incoming.source,
        reporter: incoming.reporter,
        nature: incoming.nature,
        injury: incoming.injury,
        acute: incoming.acute,
        persons,
    })?;
    store::reports::insert(tx, &report).await?;
    store::people::identify(tx, &details).await?;
    if incoming.reporter_details.says_something() {
        store::people::identify_reporter(tx, report.id, &incoming.reporter_details).await?;
    }
    if let Some(description) = &incoming.description {
        store::notes::add(tx, report.id, About::Description, description, on).await?;
    }
    tell(tx, report.id, facts::received(&report)).await?;
    Ok(report)
}

/// The households that a report names, as they are now; locked in the order of their ids, so that no two reports wait for each other.
async fn named(tx: &Tx, incoming: &Incoming) -> Result<BTreeMap<HouseholdId, HouseholdId>> {
    let others = incoming.persons.iter().filter_map(|(statement, _)| statement.also_in);
    let ids: BTreeSet<_> = incoming.household.into_iter().chain(others).collect();
    let mut current = BTreeMap::new();
    for id in ids {
        match store::households::current(tx, id).await {
            Err(Error::NotFound(_)) => {}
            found => drop(current.insert(id, found?.id)),
        }
    }
    Ok(current)
}

/// The other household of each child: one that is known, and another one than that of the report.
fn others(incoming: &mut Incoming, own: HouseholdId, current: &BTreeMap<HouseholdId, HouseholdId>) -> Result<()> {
    for (index, (statement, _)) in incoming.persons.iter_mut().enumerate() {
        let Some(named) = statement.also_in else { continue };
        let part = |refusal| Error::Part(format!("persons[{index}]"), refusal);
        let other = *current.get(&named).ok_or_else(|| part(Refusal::NoOtherHousehold))?;
        if other == own {
            return Err(part(Refusal::SameHousehold));
        }
        statement.also_in = Some(other);
    }
    Ok(())
}

type Identified = (Vec<Person>, Vec<(PersonId, Details)>);

fn persons(tx: &Tx, said: &[(Statement, Details)], on: Moment) -> Result<Identified> {
    let mut persons = Vec::with_capacity(said.len());
    let mut identified = Vec::with_capacity(said.len());
    for (index, (statement, details)) in said.iter().enumerate() {
        let person = Person::record(tx.new_id(), statement, local_date(on.at), on.at);
        let person = person.map_err(|refusal| Error::Part(format!("persons[{index}]"), refusal))?;
        identified.push((person.id, details.clone()));
        persons.push(person);
    }
    Ok((persons, identified))
}

/// The household of a report: the one named, or a new one; recognised from now on by what is said of it.
async fn household(tx: &Tx, incoming: &Incoming) -> Result<HouseholdId> {
    let id = match incoming.household {
        Some(named) => match store::households::current(tx, named).await {
            Err(Error::NotFound(_)) => return Err(Error::NoHousehold),
            found => found?.id,
        },
        None => {
            let new = Household { id: tx.new_id(), municipality: incoming.municipality, merged_into: None };
            store::households::insert(tx, &new).await?;
            new.id
        }
    };
    if let Some(address) = &incoming.address {
        store::households::locate(tx, id, address).await?;
        let surnames = incoming.persons.iter().filter_map(|(_, details)| details.surname.as_ref());
        let keys: Vec<_> = surnames.map(|surname| MatchKey::new(address, surname)).collect();
        store::households::recognise(tx, id, &keys).await?;
    }
    Ok(id)
}
