//! What is stored, and which rights depend on what of it.

use kernel::id::WorkerId;
use platform::may::{Columns, Place, Row};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, Condition};

use super::entities::{institutions, signals, tracks};
use crate::domain::institution::{Institution, Signal};
use crate::domain::track::Track;

/// A track as stored. It concerns who leads it.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The track.
    pub(crate) track: Track,
    /// Raised by each change.
    pub(crate) version: i64,
}

impl Row for Track {
    fn place(&self) -> Place<'_> {
        Place::new().municipalities([self.municipality_code.as_str()]).workers(self.lead.map(WorkerId::uuid))
    }

    fn columns() -> Columns {
        Columns::new().municipality(tracks::Column::MunicipalityCode).worker(tracks::Column::LeadId)
    }
}

impl Row for Institution {
    fn place(&self) -> Place<'_> {
        Place::new().municipalities([self.municipality_code.as_str()]).organisations([self.organisation.as_str()])
    }

    fn columns() -> Columns {
        let columns = Columns::new().municipality(institutions::Column::MunicipalityCode);
        columns.organisation(institutions::Column::Organisation)
    }
}

/// A signal with its institution: it concerns whom that concerns.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    /// The signal.
    pub(crate) signal: Signal,
    /// The institution.
    pub(crate) institution: Institution,
}

impl Row for Counted {
    fn place(&self) -> Place<'_> {
        self.institution.place()
    }

    fn columns() -> Columns {
        fn of(condition: Condition) -> Condition {
            let known =
                Query::select().column(institutions::Column::Id).from(institutions::Entity).cond_where(condition).to_owned();
            Condition::all().add(signals::Column::InstitutionId.in_subquery(known))
        }
        let municipality =
            |codes: &[String]| of(Condition::all().add(institutions::Column::MunicipalityCode.is_in(codes.iter().cloned())));
        let organisation =
            |codes: &[String]| of(Condition::all().add(institutions::Column::Organisation.is_in(codes.iter().cloned())));
        Columns::new().municipality_by(municipality).organisation_by(organisation)
    }
}

/// What is of the whole region: it concerns no municipality, organisation or worker in particular.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeRegion;

impl Row for WholeRegion {
    fn place(&self) -> Place<'_> {
        Place::new()
    }

    fn columns() -> Columns {
        Columns::new()
    }
}
