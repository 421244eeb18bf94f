//! Obligations as last computed: what is compared with, listed and counted.

use std::collections::BTreeMap;

use kernel::fact::{Subject, SubjectKind};
use kernel::id::ObligationId;
use kernel::obligations::{Obligation, State};
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::{Date, Instant};
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{Condition, DatabaseTransaction, FromQueryResult, QueryOrder, QuerySelect};
use serde::Serialize;

use super::sql::{self, SUBJECTS};
use super::{notifications, subjects};
use crate::actions::ReadObligations;
use crate::domain::settle::{Stored, name};
use crate::error::Error;

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

impl Model {
    /// An obligation as computed, with what is on record of its breach.
    pub(crate) fn of(obligation: &Obligation, breached_at: Option<Instant>) -> Self {
        let (ended_by, late, recorded_late) = match obligation.state {
            State::Met { by, late, recorded_late, .. } => (Some(by), late, recorded_late),
            State::Cancelled { by, .. } => (Some(by), false, false),
            State::Open | State::Suspended { .. } => (None, false, false),
        };
        let said = |field: &str| obligation.codes.get(field).and_then(|codes| codes.iter().next_back()).cloned();
        Self {
            id: obligation.id.uuid(),
            row: obligation.row.clone(),
            subject_kind: obligation.subject.kind.to_string(),
            subject_id: obligation.subject.id,
            started_by: obligation.started_by,
            episode: obligation.episode,
            exists_from: obligation.exists_from.into(),
            counts_from: obligation.counts_from.into(),
            due: obligation.due.into(),
            due_date: obligation.due_date.map(Into::into),
            state: name(&obligation.state).to_owned(),
            ended_at: obligation.state.closed_at().map(Into::into),
            ended_by,
            late,
            recorded_late,
            breached_at,
            organisation: organisation(obligation.subject.kind, said("desk").as_deref(), said("organisation").as_deref())
                .to_owned(),
            municipality: said("municipality_code"),
            policy_version: obligation.policy_version.clone(),
            calendar_version: obligation.calendar_version.clone(),
        }
    }

    /// What the difference with another computation needs to know.
    pub(crate) fn stored(&self) -> Stored {
        let state = ["open", "suspended", "met"].into_iter().find(|state| *state == self.state).unwrap_or("cancelled");
        Stored { due: self.due.into(), state }
    }
}

/// Whose obligation it is: reports and their persons are Veilig Thuis's, dossiers the FJC's, escalations the desk's, and requests
/// whose their facts say they are.
fn organisation<'a>(kind: SubjectKind, desk: Option<&'a str>, said: Option<&'a str>) -> &'a str {
    match (kind, desk, said) {
        (SubjectKind::Dossier, ..) => "fjc",
        (SubjectKind::Escalation, Some(desk), _) => desk,
        (SubjectKind::Request, _, Some(said)) => said,
        _ => "veilig-thuis",
    }
}

/// The obligations stored for each of these subjects.
pub(crate) async fn of(db: &DatabaseTransaction, about: &[Subject]) -> Result<BTreeMap<Uuid, Model>, DbErr> {
    let ask = format!("select {} from {SUBJECTS} {}", sql::columns::<Entity>("o"), sql::each_obligation());
    let found: Vec<Model> = sql::all(db, &ask, vec![subjects::keys(about)]).await?;
    Ok(found.into_iter().map(|model| (model.id, model)).collect())
}

/// Saves obligations as now computed, new and known alike.
pub(crate) async fn save(db: &DatabaseTransaction, models: &[Model]) -> Result<(), DbErr> {
    if models.is_empty() {
        return Ok(());
    }
    let known = "on conflict (id) do update set episode = excluded.episode, counts_from = excluded.counts_from, \
                 due = excluded.due, due_date = excluded.due_date, state = excluded.state, ended_at = excluded.ended_at, \
                 ended_by = excluded.ended_by, late = excluded.late, recorded_late = excluded.recorded_late, \
                 breached_at = excluded.breached_at, municipality = excluded.municipality, \
                 policy_version = excluded.policy_version, calendar_version = excluded.calendar_version";
    sql::run(db, &format!("{} {known}", sql::insert::<Entity>()), vec![sql::rows(models)]).await.map(drop)
}

/// How many obligations there are by row and state, among those a condition admits.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Count {
    pub(crate) row: String,
    pub(crate) state: String,
    pub(crate) breached: i64,
    pub(crate) number: i64,
}

/// Which obligations are asked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) row: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) breached: Option<bool>,
    pub(crate) municipality: Option<String>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let breached = self.breached.map(|yes| if yes { Column::BreachedAt.is_not_null() } else { Column::BreachedAt.is_null() });
        Condition::all()
            .add_option(self.row.as_ref().map(|row| Column::Row.eq(row)))
            .add_option(self.state.as_ref().map(|state| Column::State.eq(state)))
            .add_option(breached)
            .add_option(self.municipality.as_ref().map(|code| Column::Municipality.eq(code)))
    }
}

/// A page of the obligations that the actor may see, by due instant.
pub(crate) async fn page(
    tx: &Tx,
    may: &May<ReadObligations>,
    filter: &Filter,
    after: Option<(Timestamp, Uuid)>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let key = Expr::tuple([Column::Due.into_expr(), Column::Id.into_expr()]);
    let after = after.map(|(due, id)| key.gt(Expr::tuple([Expr::value(Instant::from(due)), Expr::value(id)])));
    let found = Entity::find()
        .filter(may.rows::<Model>())
        .filter(filter.condition().add_option(after))
        .order_by_asc(Column::Due)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(tx.db())
        .await?;
    Ok(found)
}

/// The obligations of one subject that the actor may see, by due instant.
pub(crate) async fn seen_of(tx: &Tx, may: &May<ReadObligations>, subject: Subject) -> Result<Vec<Model>, Error> {
    let found = Entity::find()
        .filter(may.rows::<Model>())
        .filter(Column::SubjectKind.eq(subject.kind.name()).and(Column::SubjectId.eq(subject.id)))
        .order_by_asc(Column::Due)
        .order_by_asc(Column::Id)
        .all(tx.db())
        .await?;
    Ok(found)
}

/// One obligation; one that the actor may not see (or do this to) does not exist for them.
pub(crate) async fn get<A: Action>(tx: &Tx, may: &May<A>, id: ObligationId) -> Result<Model, Error> {
    let found = Entity::find_by_id(id.uuid()).one(tx.db()).await?;
    found.filter(|model| may.on(model)).ok_or(Error::NotFound("obligation"))
}

/// The obligation that a notification is about.
pub(crate) async fn of_notification(db: &DatabaseTransaction, about: &notifications::Model) -> Result<Model, Error> {
    Entity::find_by_id(about.obligation_id).one(db).await?.ok_or(Error::NotFound("obligation"))
}

/// How many obligations the actor may see, by row and state.
pub(crate) async fn counts(tx: &Tx, may: &May<ReadObligations>, filter: &Filter) -> Result<Vec<Count>, Error> {
    let found = Entity::find()
        .select_only()
        .column(Column::Row)
        .column(Column::State)
        .expr_as(Func::count(Column::BreachedAt.into_expr()), "breached")
        .expr_as(Func::count(Column::Id.into_expr()), "number")
        .filter(may.rows::<Model>())
        .filter(filter.condition())
        .group_by(Column::Row)
        .group_by(Column::State)
        .order_by_asc(Column::Row)
        .order_by_asc(Column::State)
        .into_model::<Count>()
        .all(tx.db())
        .await?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_whose_its_facts_say_it_is() {
        assert_eq!(organisation(SubjectKind::Request, None, Some("fjc")), "fjc");
        assert_eq!(organisation(SubjectKind::Request, None, None), "veilig-thuis");
        assert_eq!(organisation(SubjectKind::Report, None, Some("fjc")), "veilig-thuis", "a report is never another's");
        assert_eq!(organisation(SubjectKind::Escalation, Some("justice"), Some("fjc")), "justice");
    }
}
