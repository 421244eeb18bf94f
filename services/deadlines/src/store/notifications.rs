//! The inbox of each role: what a rung told to whom, and what they made of it.

use platform::db::Instant;
use sea_orm::entity::prelude::*;
use sea_orm::DatabaseTransaction;
use serde::Serialize;

use super::sql;

/// A row of `notifications`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "notifications")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) obligation_id: Uuid,
    pub(crate) rung: String,
    pub(crate) episode: Uuid,
    pub(crate) repetition: i32,
    pub(crate) role: String,
    pub(crate) worker_id: Option<Uuid>,
    pub(crate) reached_by: String,
    pub(crate) demands: Option<String>,
    pub(crate) created_at: Instant,
    pub(crate) accepted_at: Option<Instant>,
    pub(crate) accepted_by: Option<Uuid>,
    pub(crate) reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Puts notifications into their inboxes.
pub(crate) async fn add(db: &DatabaseTransaction, models: &[Model]) -> Result<(), DbErr> {
    if models.is_empty() {
        return Ok(());
    }
    let add = "insert into notifications select n.* from jsonb_populate_recordset(null::notifications, $1) n on conflict do nothing";
    sql::run(db, add, vec![sql::rows(models)]).await.map(drop)
}
