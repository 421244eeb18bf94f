//! Which listeners were told of which escalations.

use kernel::id::EscalationId;
use kernel::time::Timestamp;
use platform::db::Instant;
use sea_orm::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};

use crate::Error;
use crate::domain::listener::Listener;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "told")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub listener: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub escalation_id: Uuid,
    pub at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Remembers that a listener was told; false when that was known.
pub(crate) async fn mark(tx: &platform::Tx, listener: &Listener, id: EscalationId, at: Timestamp) -> Result<bool, Error> {
    let row = ActiveModel { listener: Set(listener.name().to_owned()), escalation_id: Set(id.uuid()), at: Set(at.into()) };
    let known = OnConflict::columns([Column::Listener, Column::EscalationId]).do_nothing().to_owned();
    let added = Entity::insert(row).on_conflict(known).exec_without_returning(tx.db()).await?;
    Ok(added > 0)
}

/// The escalations of which a listener was told, for a condition.
pub(super) fn to(listener: &Listener) -> SelectStatement {
    Query::select().column(Column::EscalationId).from(Entity).and_where(Column::Listener.eq(listener.name())).to_owned()
}
