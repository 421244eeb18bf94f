//! Rungs that were reached: each once, with what rang it.

use std::collections::BTreeMap;

use kernel::fact::Subject;
use kernel::id::ObligationId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::May;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{Condition, DatabaseTransaction, QueryOrder, QuerySelect};
use serde::Serialize;

use super::sql::{self, SUBJECTS};
use super::{obligations, subjects};
use crate::actions::ReadObligations;
use crate::error::Error;

/// A row of `rungs`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "rungs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) obligation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) rung: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) episode: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) repetition: i32,
    pub(crate) fact_id: Uuid,
    pub(crate) planned_at: Instant,
    pub(crate) recorded_at: Instant,
    pub(crate) outcome: String,
    pub(crate) rang_by: String,
    pub(crate) role: Option<String>,
    pub(crate) desk: Option<String>,
    pub(crate) demands: Option<String>,
    pub(crate) acute: bool,
    pub(crate) overtaken_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The rungs on record for each obligation of these subjects.
pub(crate) async fn of(db: &DatabaseTransaction, about: &[Subject]) -> Result<BTreeMap<Uuid, Vec<Model>>, DbErr> {
    let ask = format!(
        "select {} from {SUBJECTS} {} {}",
        sql::columns::<Entity>("r"),
        sql::each_obligation(),
        sql::each("rungs", "obligation_id = o.id", "r")
    );
    let mut found: BTreeMap<Uuid, Vec<Model>> = BTreeMap::new();
    for model in sql::all::<Model>(db, &ask, vec![subjects::keys(about)]).await? {
        found.entry(model.obligation_id).or_default().push(model);
    }
    Ok(found)
}

/// Records rungs. A rung on record already is an error: the subject's lock makes it impossible.
pub(crate) async fn add(db: &DatabaseTransaction, models: &[Model]) -> Result<(), DbErr> {
    if models.is_empty() {
        return Ok(());
    }
    sql::run(db, &sql::insert::<Entity>(), vec![sql::rows(models)]).await.map(drop)
}

/// Marks rungs as overtaken: what they told of had been done in time after all.
pub(crate) async fn overtake(db: &DatabaseTransaction, facts: &[Uuid], at: Instant) -> Result<(), DbErr> {
    if facts.is_empty() {
        return Ok(());
    }
    let mark = "update rungs set overtaken_at = $2 where overtaken_at is null and fact_id = any \
                (array(select value::uuid from jsonb_array_elements_text($1)))";
    sql::run(db, mark, vec![sql::rows(facts), at.into()]).await.map(drop)
}

/// The rungs of one obligation, by planned instant.
pub(crate) async fn of_obligation(db: &DatabaseTransaction, id: ObligationId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ObligationId.eq(id.uuid()))
        .order_by_asc(Column::PlannedAt)
        .order_by_asc(Column::RecordedAt)
        .order_by_asc(Column::FactId)
        .all(db)
        .await
}

/// A page of the rungs of obligations that the actor may see, the newest first.
pub(crate) async fn page(
    tx: &Tx,
    may: &May<ReadObligations>,
    after: Option<(Timestamp, Uuid)>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let seen = Query::select()
        .column(obligations::Column::Id)
        .from(obligations::Entity)
        .cond_where(may.rows::<obligations::Model>())
        .to_owned();
    let key = Expr::tuple([Column::RecordedAt.into_expr(), Column::FactId.into_expr()]);
    let after = after.map(|(at, id)| key.lt(Expr::tuple([Expr::value(Instant::from(at)), Expr::value(id)])));
    let found = Entity::find()
        .filter(Column::ObligationId.in_subquery(seen))
        .filter(Condition::all().add_option(after))
        .order_by_desc(Column::RecordedAt)
        .order_by_desc(Column::FactId)
        .limit(limit)
        .all(tx.db())
        .await?;
    Ok(found)
}
