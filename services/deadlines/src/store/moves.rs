//! What changes of the rules did to obligations: written when a subject is projected again, listed by change.

use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::May;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, DatabaseTransaction, QueryOrder, QuerySelect};
use serde::Serialize;

use super::{obligations, sql};
use crate::actions::ReadObligations;
use crate::domain::difference::Move;
use crate::error::Error;

/// A row of `moves`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "moves")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) change: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) obligation_id: Uuid,
    pub(crate) kind: String,
    pub(crate) due_before: Option<Instant>,
    pub(crate) due_after: Option<Instant>,
    pub(crate) due_withheld: Option<Instant>,
    pub(crate) recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "super::obligations::Entity", from = "Column::ObligationId", to = "super::obligations::Column::Id")]
    Obligation,
}

impl Related<obligations::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Obligation.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What a change did.
    pub(crate) fn of(change: i64, done: &Move, now: Timestamp) -> Self {
        Self {
            change,
            obligation_id: done.obligation.uuid(),
            kind: done.kind.name().to_owned(),
            due_before: done.before.map(Into::into),
            due_after: done.after.map(Into::into),
            due_withheld: done.withheld.map(Into::into),
            recorded_at: now.into(),
        }
    }
}

/// Writes what changes did. What is on record of a change stays: a second projection finds an obligation held back again.
pub(crate) async fn add(db: &DatabaseTransaction, models: &[Model]) -> Result<(), DbErr> {
    if models.is_empty() {
        return Ok(());
    }
    let add = format!("{} on conflict do nothing", sql::insert::<Entity>());
    sql::run(db, &add, vec![sql::rows(models)]).await.map(drop)
}

/// A page of what one change did to obligations that the actor may see, by obligation.
pub(crate) async fn page(
    tx: &Tx,
    may: &May<ReadObligations>,
    change: i64,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<(Model, obligations::Model)>, Error> {
    let found = Entity::find()
        .find_also_related(obligations::Entity)
        .filter(may.rows::<obligations::Model>())
        .filter(Column::Change.eq(change))
        .filter(Condition::all().add_option(after.map(|after| Column::ObligationId.gt(after))))
        .order_by_asc(Column::ObligationId)
        .limit(limit)
        .all(tx.db())
        .await?;
    Ok(found.into_iter().filter_map(|(done, about)| Some((done, about?))).collect())
}
