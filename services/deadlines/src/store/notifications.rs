//! The inbox of each role: what a rung told to whom, and what they made of it.

use std::collections::BTreeMap;

use kernel::fact::Subject;
use kernel::id::NotificationId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::Instant;
use platform::may::May;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, DatabaseTransaction, FromQueryResult, QueryOrder, QuerySelect};
use serde::Serialize;

use super::sql::{self, SUBJECTS};
use super::{obligations, subjects};
use crate::actions::AnswerNotifications;
use crate::error::Error;

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
    pub(crate) daily_list: bool,
    pub(crate) danger: i16,
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

/// Puts notifications into their inboxes.
pub(crate) async fn add(db: &DatabaseTransaction, models: &[Model]) -> Result<(), DbErr> {
    if models.is_empty() {
        return Ok(());
    }
    let add = format!("{} on conflict do nothing", sql::insert::<Entity>());
    sql::run(db, &add, vec![sql::rows(models)]).await.map(drop)
}

/// What lies in the actor's inbox: sent to them, or to a whole role that they hold.
fn inbox_of(may: &May<AnswerNotifications>) -> Condition {
    let actor = may.actor();
    Condition::all()
        .add(Column::Role.is_in(actor.roles.iter().cloned()))
        .add(Condition::any().add(Column::WorkerId.is_null()).add(Column::WorkerId.eq(actor.worker)))
}

/// A page of the actor's inbox, the newest first.
pub(crate) async fn inbox(
    tx: &Tx,
    may: &May<AnswerNotifications>,
    after: Option<(Timestamp, Uuid)>,
    limit: u64,
) -> Result<Vec<Model>, Error> {
    let key = Expr::tuple([Column::CreatedAt.into_expr(), Column::Id.into_expr()]);
    let after = after.map(|(at, id)| key.lt(Expr::tuple([Expr::value(Instant::from(at)), Expr::value(id)])));
    let found = Entity::find()
        .filter(inbox_of(may).add(Column::AcceptedAt.is_null()).add(Column::DailyList.eq(false)).add_option(after))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(tx.db())
        .await?;
    Ok(found)
}

/// A page of the actor's daily list: the most dangerous first, and of these the longest there.
pub(crate) async fn daily_list(
    tx: &Tx,
    may: &May<AnswerNotifications>,
    after: Option<(i16, Timestamp, Uuid)>,
    limit: u64,
) -> Result<Vec<(Model, Option<obligations::Model>)>, Error> {
    let later = after.map(|(danger, at, id)| {
        let key = Expr::tuple([Column::CreatedAt.into_expr(), Column::Id.into_expr()]);
        let same = key.gt(Expr::tuple([Expr::value(Instant::from(at)), Expr::value(id)])).and(Column::Danger.eq(danger));
        Column::Danger.lt(danger).or(same)
    });
    let found = Entity::find()
        .find_also_related(obligations::Entity)
        .filter(inbox_of(may).add(Column::AcceptedAt.is_null()).add(Column::DailyList.eq(true)).add_option(later))
        .filter(obligations::Column::EndedAt.is_null())
        .order_by_desc(Column::Danger)
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(tx.db())
        .await?;
    Ok(found)
}

/// A notification of the actor's inbox; any other does not exist for them.
pub(crate) async fn mine(tx: &Tx, may: &May<AnswerNotifications>, id: NotificationId) -> Result<Model, Error> {
    let found = Entity::find_by_id(id.uuid()).filter(inbox_of(may)).one(tx.db()).await?;
    found.ok_or(Error::NotFound("notification"))
}

/// Marks a notification as accepted.
pub(crate) async fn accept(db: &DatabaseTransaction, accepted: &Model) -> Result<(), DbErr> {
    let mark = "update notifications set accepted_at = $2, accepted_by = $3, reason = $4 where id = $1";
    let values =
        vec![accepted.id.into(), accepted.accepted_at.into(), accepted.accepted_by.into(), accepted.reason.clone().into()];
    sql::run(db, mark, values).await.map(drop)
}

/// By obligation of these subjects: when its warnings were accepted.
pub(crate) async fn accepted_of(db: &DatabaseTransaction, about: &[Subject]) -> Result<BTreeMap<Uuid, Vec<Timestamp>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Accepted {
        obligation_id: Uuid,
        accepted_at: Instant,
    }
    let told = sql::each("notifications", "obligation_id = o.id and accepted_at is not null", "n");
    let ask =
        format!("select n.obligation_id, n.accepted_at from {SUBJECTS} {} {told} order by n.accepted_at", sql::each_obligation());
    let mut found: BTreeMap<Uuid, Vec<Timestamp>> = BTreeMap::new();
    for row in sql::all::<Accepted>(db, &ask, vec![subjects::keys(about)]).await? {
        found.entry(row.obligation_id).or_default().push(row.accepted_at.into());
    }
    Ok(found)
}

/// By obligation of these subjects: the workers that its rungs reached, each with the rung.
pub(crate) async fn reached_of(
    db: &DatabaseTransaction,
    about: &[Subject],
) -> Result<BTreeMap<Uuid, Vec<(String, Uuid)>>, DbErr> {
    #[derive(FromQueryResult)]
    struct Told {
        obligation_id: Uuid,
        rung: String,
        worker_id: Uuid,
    }
    let told = sql::each("notifications", "obligation_id = o.id and worker_id is not null", "n");
    let ask = format!("select distinct n.obligation_id, n.rung, n.worker_id from {SUBJECTS} {} {told}", sql::each_obligation());
    let mut found: BTreeMap<Uuid, Vec<(String, Uuid)>> = BTreeMap::new();
    for row in sql::all::<Told>(db, &ask, vec![subjects::keys(about)]).await? {
        found.entry(row.obligation_id).or_default().push((row.rung, row.worker_id));
    }
    Ok(found)
}
