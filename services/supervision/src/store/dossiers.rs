//! Dossiers as fjc-planning told of them.

use kernel::id::{DossierId, ReportId, WorkerId};
use kernel::time::Timestamp;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _, Set};

use super::assignments;
use crate::Error;
use crate::domain::desk::Children;
use crate::domain::dossier::Dossier;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "dossiers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: i64,
    pub municipality_code: String,
    pub minor_concerned: bool,
    pub unborn_concerned: bool,
    pub opened_at: Instant,
    pub closed_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

mod report {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "dossier_reports")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub dossier_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A dossier as stored.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The dossier.
    pub(crate) dossier: Dossier,
    /// What stands for it in the constraint on assignments.
    pub(crate) number: i64,
    /// Who coordinates it now.
    pub(crate) coordinator: Option<WorkerId>,
}

impl Row for Record {
    fn place(&self) -> Place<'_> {
        Place::new().municipalities([self.dossier.municipality_code.as_str()]).workers(self.coordinator.map(WorkerId::uuid))
    }

    fn columns() -> Columns {
        Columns::new().municipality(Column::MunicipalityCode).worker_by(|worker| {
            let theirs = assignments::current_of(worker);
            Condition::all().add(Column::Id.in_subquery(theirs))
        })
    }
}

/// The dossier, locked until the transaction ends.
pub(crate) async fn get_for_update<A: Action>(tx: &platform::Tx, may: &May<A>, id: DossierId) -> Result<Record, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    permitted(tx, may, found).await
}

/// The dossier.
pub(crate) async fn get<A: Action>(tx: &platform::Tx, may: &May<A>, id: DossierId) -> Result<Record, Error> {
    permitted(tx, may, Entity::find_by_id(id.uuid()).one(tx.db()).await?).await
}

async fn permitted<A: Action>(tx: &platform::Tx, may: &May<A>, found: Option<Model>) -> Result<Record, Error> {
    let model = found.ok_or(Error::NotFound("dossier"))?;
    let coordinator = assignments::coordinators(tx, &[model.id]).await?.remove(&model.id);
    let record = record(model, coordinator);
    if may.on(&record) { Ok(record) } else { Err(Error::NotFound("dossier")) }
}

/// The dossier, for a fact: locked, and absent where no fact told of it yet.
pub(crate) async fn find_for_update(tx: &platform::Tx, id: DossierId) -> Result<Option<Record>, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    Ok(found.map(|model| record(model, None)))
}

/// The dossier of a report, the open one before a closed one.
pub(crate) async fn of_report(tx: &platform::Tx, id: ReportId) -> Result<Option<DossierId>, Error> {
    let dossiers = Query::select()
        .column(report::Column::DossierId)
        .from(report::Entity)
        .and_where(report::Column::ReportId.eq(id.uuid()))
        .to_owned();
    let found = Entity::find().filter(Column::Id.in_subquery(dossiers)).all(tx.db()).await?;
    let newest_open_first = |model: &Model| (model.closed_at.is_some(), std::cmp::Reverse(model.opened_at));
    Ok(found.into_iter().min_by_key(newest_open_first).map(|model| DossierId::from_uuid(model.id)))
}

/// What a list of dossiers is ordered by.
pub(crate) type Key = (Timestamp, DossierId);

/// Which dossiers a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    /// Open, or closed.
    pub(crate) open: Option<bool>,
    /// With a coordinator, or without.
    pub(crate) coordinated: Option<bool>,
}

/// Dossiers from the oldest to the newest.
pub(crate) async fn list<A: Action>(
    tx: &platform::Tx,
    may: &May<A>,
    filter: Filter,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let mut query = Entity::find().filter(may.rows::<Record>());
    if let Some(open) = filter.open {
        query = query.filter(if open { Column::ClosedAt.is_null() } else { Column::ClosedAt.is_not_null() });
    }
    if let Some(coordinated) = filter.coordinated {
        let with = assignments::current();
        query = query.filter(if coordinated { Column::Id.in_subquery(with) } else { Column::Id.not_in_subquery(with) });
    }
    if let Some((opened_at, id)) = after {
        let opened_at = Instant::from(opened_at);
        let later = Condition::all().add(Column::OpenedAt.eq(opened_at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::OpenedAt.gt(opened_at)).add(later));
    }
    let models = query.order_by_asc(Column::OpenedAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    let ids: Vec<_> = models.iter().map(|model| model.id).collect();
    let mut coordinators = assignments::coordinators(tx, &ids).await?;
    Ok(models.into_iter().map(|model| (coordinators.remove(&model.id), model)).map(|(who, model)| record(model, who)).collect())
}

/// Adds a dossier, or what a further report says about its children. The instant of opening is the earliest that was told.
pub(crate) async fn learn(tx: &platform::Tx, dossier: &Dossier) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(dossier.id.uuid()),
        municipality_code: Set(dossier.municipality_code.clone()),
        minor_concerned: Set(dossier.children.minor),
        unborn_concerned: Set(dossier.children.unborn),
        opened_at: Set(dossier.opened_at.into()),
        ..Default::default()
    };
    let nothing = OnConflict::column(Column::Id).do_nothing().to_owned();
    Entity::insert(row).on_conflict(nothing).exec_without_returning(tx.db()).await?;
    if let Some(known) = Entity::find_by_id(dossier.id.uuid()).lock_exclusive().one(tx.db()).await? {
        let opened_at = known.opened_at.min(dossier.opened_at.into());
        let children = children(&known).or(dossier.children);
        let update = ActiveModel {
            id: Set(known.id),
            opened_at: Set(opened_at),
            minor_concerned: Set(children.minor),
            unborn_concerned: Set(children.unborn),
            ..Default::default()
        };
        Entity::update(update).exec(tx.db()).await?;
    }
    Ok(())
}

/// Adds a report to a dossier.
pub(crate) async fn add_report(tx: &platform::Tx, id: DossierId, report: ReportId) -> Result<(), Error> {
    let row = report::ActiveModel { report_id: Set(report.uuid()), dossier_id: Set(id.uuid()) };
    let nothing = OnConflict::columns([report::Column::ReportId, report::Column::DossierId]).do_nothing().to_owned();
    report::Entity::insert(row).on_conflict(nothing).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Records that a dossier was closed.
pub(crate) async fn close(tx: &platform::Tx, id: DossierId, at: Timestamp) -> Result<(), Error> {
    let row = ActiveModel { id: Set(id.uuid()), closed_at: Set(Some(at.into())), ..Default::default() };
    Entity::update(row).exec(tx.db()).await?;
    Ok(())
}

fn children(model: &Model) -> Children {
    Children { minor: model.minor_concerned, unborn: model.unborn_concerned }
}

fn record(model: Model, coordinator: Option<WorkerId>) -> Record {
    let children = children(&model);
    let dossier = Dossier {
        id: DossierId::from_uuid(model.id),
        municipality_code: model.municipality_code,
        children,
        opened_at: model.opened_at.into(),
        closed_at: model.closed_at.map(Into::into),
    };
    Record { dossier, number: model.number, coordinator }
}
