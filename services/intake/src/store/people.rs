//! Persons in reports and, apart from them, who they are.

use std::collections::BTreeMap;

use kernel::id::{HouseholdId, PersonId, ReportId, WorkerId};
use kernel::redacted::Redacted;
use platform::Tx;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::code;
use super::entities::{informing_extensions, informing_grounds, person_details, persons, reporter_details};
use crate::domain::codes::Code;
use crate::domain::informing::{Extension, Informing};
use crate::domain::moment::Moment;
use crate::domain::person::{Details, Help, Person};
use crate::error::{Error, Result};

/// Who a reporter is.
#[derive(Debug, Clone, Default)]
pub struct ReporterDetails {
    /// Name.
    pub name: Option<Redacted<String>>,
    /// How to reach the reporter.
    pub contact: Option<Redacted<String>>,
}

impl ReporterDetails {
    /// Whether anything is known.
    pub const fn says_something(&self) -> bool {
        self.name.is_some() || self.contact.is_some()
    }
}

/// The persons in the given reports, by report, in the order in which they were named.
pub(super) async fn of(tx: &Tx, reports: &[Uuid]) -> Result<BTreeMap<Uuid, Vec<Person>>> {
    let rows = persons::Entity::find()
        .filter(persons::Column::ReportId.is_in(reports.iter().copied()))
        .order_by_asc(persons::Column::Place)
        .all(tx.db())
        .await?;
    let mut by_report: BTreeMap<Uuid, Vec<Person>> = BTreeMap::new();
    for row in rows {
        by_report.entry(row.report_id).or_default().push(read(&row)?);
    }
    Ok(by_report)
}

/// Writes all persons of a report as they are now.
pub(super) async fn save(tx: &Tx, report: ReportId, people: &[Person]) -> Result<()> {
    let rows = people.iter().zip(0..).map(|(person, place)| write(report, person, place).into_active_model());
    let mut changed = OnConflict::column(persons::Column::Id);
    changed.update_columns([
        persons::Column::Extensions,
        persons::Column::InformedAt,
        persons::Column::InformedBy,
        persons::Column::ThroughRepresentative,
        persons::Column::Help,
        persons::Column::HelpAt,
    ]);
    persons::Entity::insert_many(rows).on_conflict(changed).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Writes who the persons of a report are.
pub async fn identify(tx: &Tx, people: &[(PersonId, Details)]) -> Result<()> {
    let rows = people.iter().map(|(person, details)| {
        let row = person_details::Model {
            person_id: person.uuid(),
            given_names: details.given_names.clone().map(Redacted::into_inner),
            surname: details.surname.clone().map(Redacted::into_inner),
            birth_date: details.birth_date.as_ref().map(|date| (*date.reveal()).into()),
        };
        row.into_active_model()
    });
    person_details::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Who these persons are.
pub async fn details(tx: &Tx, people: &[Person]) -> Result<BTreeMap<PersonId, Details>> {
    let rows = person_details::Entity::find()
        .filter(person_details::Column::PersonId.is_in(people.iter().map(|person| person.id.uuid())))
        .all(tx.db())
        .await?;
    let details = rows.into_iter().map(|row| {
        let details = Details {
            given_names: row.given_names.map(Redacted::new),
            surname: row.surname.map(Redacted::new),
            birth_date: row.birth_date.map(|date| Redacted::new(date.into())),
        };
        (PersonId::from_uuid(row.person_id), details)
    });
    Ok(details.collect())
}

/// Writes who reported.
pub async fn identify_reporter(tx: &Tx, report: ReportId, reporter: &ReporterDetails) -> Result<()> {
    let row = reporter_details::Model {
        report_id: report.uuid(),
        name: reporter.name.clone().map(Redacted::into_inner),
        contact: reporter.contact.clone().map(Redacted::into_inner),
    };
    reporter_details::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Who reported.
pub async fn reporter(tx: &Tx, report: ReportId) -> Result<ReporterDetails> {
    let row = reporter_details::Entity::find_by_id(report.uuid()).one(tx.db()).await?;
    Ok(row.map_or_else(ReporterDetails::default, |row| ReporterDetails {
        name: row.name.map(Redacted::new),
        contact: row.contact.map(Redacted::new),
    }))
}

/// Keeps an extension with its grounds; `number` is which extension of this person's term it is.
pub async fn extended(tx: &Tx, person: PersonId, number: u32, extension: &Extension, on: Moment) -> Result<()> {
    let number = counted(number, person)?;
    let row = informing_extensions::Model {
        person_id: person.uuid(),
        number,
        weeks: i16::from(extension.weeks),
        extended_at: on.at.into(),
        extended_by: on.by.uuid(),
    };
    informing_extensions::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    let grounds = informing_grounds::Model {
        person_id: person.uuid(),
        number,
        task: extension.task.reveal().to_owned(),
        situation: extension.situation.reveal().to_owned(),
    };
    informing_grounds::Entity::insert(grounds.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn counted(number: u32, person: PersonId) -> Result<i32> {
    i32::try_from(number).map_err(|_| Error::Corrupt(person.to_string(), "extensions"))
}

fn read(row: &persons::Model) -> Result<Person> {
    let extensions = u32::try_from(row.extensions).map_err(|_| Error::Corrupt(row.id.to_string(), "extensions"))?;
    let informed = super::moment(row.informed_at, row.informed_by);
    let informing = match (row.duty_to_inform, informed) {
        (false, _) => Informing::NotOwed,
        (true, None) => Informing::Owed { extensions },
        (true, Some(on)) => {
            Informing::Informed { extensions, on, through_representative: row.through_representative.unwrap_or(false) }
        }
    };
    let help = match (row.help.as_str(), row.help_at) {
        ("not-owed", _) => Help::NotOwed,
        ("owed", _) => Help::Owed,
        ("started", Some(at)) => Help::Started { at: at.into() },
        ("not-needed", Some(at)) => Help::NotNeeded { at: at.into() },
        _ => return Err(Error::Corrupt(row.id.to_string(), "help")),
    };
    Ok(Person {
        id: PersonId::from_uuid(row.id),
        role: code(&row.role, row.id)?,
        minor: row.minor,
        recorded_at: row.recorded_at.into(),
        informing,
        help,
        also_in: row.also_in.map(HouseholdId::from_uuid),
    })
}

fn write(report: ReportId, person: &Person, place: i32) -> persons::Model {
    let informed = match person.informing {
        Informing::Informed { on, through_representative, .. } => Some((on, through_representative)),
        Informing::NotOwed | Informing::Owed { .. } => None,
    };
    let (help, help_at) = match person.help {
        Help::NotOwed => ("not-owed", None),
        Help::Owed => ("owed", None),
        Help::Started { at } => ("started", Some(at)),
        Help::NotNeeded { at } => ("not-needed", Some(at)),
    };
    persons::Model {
        id: person.id.uuid(),
        report_id: report.uuid(),
        place,
        role: person.role.code().to_owned(),
        minor: person.minor,
        recorded_at: person.recorded_at.into(),
        duty_to_inform: person.informing.duty(),
        extensions: i32::try_from(person.informing.extensions()).unwrap_or(i32::MAX),
        informed_at: informed.map(|(on, _)| on.at.into()),
        informed_by: informed.map(|(on, _)| on.by.uuid()),
        through_representative: informed.map(|(_, through)| through),
        help: help.to_owned(),
        help_at: super::instant(help_at),
        also_in: person.also_in.map(HouseholdId::uuid),
    }
}

/// The worker of a column.
pub(super) fn worker(id: Uuid) -> WorkerId {
    WorkerId::from_uuid(id)
}
