//! Obligations as last computed: what is compared with, listed and counted.

use std::collections::BTreeMap;

use kernel::fact::Subject;
use platform::db::{Date, Instant};
use platform::may::{Columns, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseTransaction, FromQueryResult};
use serde::Serialize;

use super::{sql, subjects};

/// A row of `obligations`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "obligations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) row: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) started_by: Uuid,
    pub(crate) episode: Uuid,
    pub(crate) exists_from: Instant,
    pub(crate) counts_from: Instant,
    pub(crate) due: Instant,
    pub(crate) due_date: Option<Date>,
    pub(crate) state: String,
    pub(crate) ended_at: Option<Instant>,
    pub(crate) ended_by: Option<Uuid>,
    pub(crate) late: bool,
    pub(crate) recorded_late: bool,
    pub(crate) breached_at: Option<Instant>,
    pub(crate) organisation: String,
    pub(crate) municipality: Option<String>,
    pub(crate) policy_version: String,
    pub(crate) calendar_version: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn place(&self) -> Place<'_> {
        Place::new().organisations([self.organisation.as_str()]).municipalities(self.municipality.as_deref())
    }

    fn columns() -> Columns {
        Columns::new().organisation(Column::Organisation).municipality(Column::Municipality)
    }
}

/// The obligations stored for each of these subjects.
pub(crate) async fn of(db: &DatabaseTransaction, about: &[Subject]) -> Result<BTreeMap<Uuid, Model>, DbErr> {
    let ask = "select o.* from jsonb_to_recordset($1) as s(kind text, id uuid) \
               join obligations o on o.subject_kind = s.kind and o.subject_id = s.id";
    let found: Vec<Model> = sql::all(db, ask, vec![subjects::keys(about)]).await?;
    Ok(found.into_iter().map(|model| (model.id, model)).collect())
}

/// Saves obligations as now computed, new and known alike.
pub(crate) async fn save(db: &DatabaseTransaction, models: &[Model]) -> Result<(), DbErr> {
    if models.is_empty() {
        return Ok(());
    }
    let save = "insert into obligations select o.* from jsonb_populate_recordset(null::obligations, $1) o \
                on conflict (id) do update set episode = excluded.episode, counts_from = excluded.counts_from, \
                due = excluded.due, due_date = excluded.due_date, state = excluded.state, ended_at = excluded.ended_at, \
                ended_by = excluded.ended_by, late = excluded.late, recorded_late = excluded.recorded_late, \
                breached_at = excluded.breached_at, municipality = excluded.municipality, \
                policy_version = excluded.policy_version, calendar_version = excluded.calendar_version";
    sql::run(db, save, vec![sql::rows(models)]).await.map(drop)
}

/// How many obligations there are by row and state, among those a condition admits.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Count {
    pub(crate) row: String,
    pub(crate) state: String,
    pub(crate) breached: i64,
    pub(crate) number: i64,
}
