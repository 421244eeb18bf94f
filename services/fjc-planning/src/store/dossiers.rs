//! Dossiers: what a command needs of one, and what a reader sees of it.

use kernel::id::{DossierId, HouseholdId, PlanId, ReportId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Timestamp;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, QueryOrder as _, QuerySelect as _, Set};

use super::broken;
use super::dossier_rows::{ActiveModel, Column, Entity, Model, household, report};
use crate::Error;
use crate::domain::case::Concerns;
use crate::domain::dossier::{Dossier, Extension, State};
use crate::domain::help::Step;

/// A dossier as stored.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The dossier.
    pub(crate) dossier: Dossier,
    /// Raised by each change.
    pub(crate) version: i64,
    /// Who coordinates it, as supervision told.
    pub(crate) coordinator: Option<WorkerId>,
    /// Its reports, oldest first.
    pub(crate) reports: Vec<Report>,
    /// When what happened.
    pub(crate) moments: Moments,
}

/// A report of a dossier.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// The report.
    pub(crate) id: ReportId,
    /// Whether its transfer was accepted, or it was only linked.
    pub(crate) accepted: bool,
    /// Since when.
    pub(crate) at: Timestamp,
}

/// When what happened in a dossier, also before the state in which it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moments {
    pub(crate) plan_refused_at: Option<Timestamp>,
    pub(crate) plan_agreed_at: Option<Timestamp>,
    pub(crate) plan: Option<PlanId>,
    pub(crate) safe_at: Option<Timestamp>,
    pub(crate) closed_at: Option<Timestamp>,
}

impl Row for Record {
    fn place(&self) -> Place<'_> {
        Place::new().municipalities([self.dossier.municipality_code.as_str()]).workers(self.coordinator.map(WorkerId::uuid))
    }

    fn columns() -> Columns {
        Columns::new().municipality(Column::MunicipalityCode).worker(Column::CoordinatorId)
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
    let record = records(tx, vec![model]).await?.pop().ok_or_else(|| broken("dossiers"))?;
    if may.on(&record) { Ok(record) } else { Err(Error::NotFound("dossier")) }
}

/// The open dossiers of these households, locked. The households are locked already.
pub(crate) async fn open_of(tx: &platform::Tx, households: &[HouseholdId]) -> Result<Vec<Dossier>, Error> {
    let of_these = household::Column::HouseholdId.is_in(households.iter().map(|one| one.uuid()));
    let open = household::Entity::find().filter(of_these).filter(household::Column::Open.eq(true)).all(tx.db()).await?;
    let ids = open.into_iter().map(|one| one.dossier_id);
    let models = Entity::find().filter(Column::Id.is_in(ids)).order_by_asc(Column::Id).lock_exclusive().all(tx.db()).await?;
    Ok(records(tx, models).await?.into_iter().map(|record| record.dossier).collect())
}

/// What a list of dossiers is ordered by.
pub(crate) type Key = (Timestamp, DossierId);

/// Dossiers from the oldest to the newest.
pub(crate) async fn list<A: Action>(
    tx: &platform::Tx,
    may: &May<A>,
    open: Option<bool>,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let mut query = Entity::find().filter(may.rows::<Record>());
    if let Some(open) = open {
        query = query.filter(Column::Open.eq(open));
    }
    if let Some((opened_at, id)) = after {
        let opened_at = Instant::from(opened_at);
        let later = Condition::all().add(Column::OpenedAt.eq(opened_at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::OpenedAt.gt(opened_at)).add(later));
    }
    let models = query.order_by_asc(Column::OpenedAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    records(tx, models).await
}

/// Saves a dossier, new or changed, with the households it covers.
pub(crate) async fn save(tx: &platform::Tx, dossier: &Dossier) -> Result<(), Error> {
    let known = Entity::find_by_id(dossier.id.uuid()).one(tx.db()).await?;
    let row = row(dossier, known.as_ref().map_or(1, |known| known.version + 1));
    if known.is_some() {
        Entity::update(row).exec(tx.db()).await?;
    } else {
        Entity::insert(row).exec_without_returning(tx.db()).await?;
    }
    household::Entity::delete_many().filter(household::Column::DossierId.eq(dossier.id.uuid())).exec(tx.db()).await?;
    let open = !matches!(dossier.state, State::Closed { .. });
    for (place, one) in (1..).zip(&dossier.households) {
        let row = household::Model { dossier_id: dossier.id.uuid(), place, household_id: one.uuid(), open };
        household::Entity::insert(household::ActiveModel::from(row)).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Adds a report to a dossier. True if it was not yet in it; a linked report can become an accepted one.
pub(crate) async fn add_report(
    tx: &platform::Tx,
    id: DossierId,
    report: ReportId,
    accepted: bool,
    at: Timestamp,
) -> Result<bool, Error> {
    let known = report::Entity::find_by_id((id.uuid(), report.uuid())).one(tx.db()).await?;
    let how = if accepted || known.as_ref().is_some_and(|known| known.how == "accepted") { "accepted" } else { "linked" };
    let row = report::Model { dossier_id: id.uuid(), report_id: report.uuid(), how: how.to_owned(), at: at.into() };
    let again =
        OnConflict::columns([report::Column::DossierId, report::Column::ReportId]).update_column(report::Column::How).to_owned();
    report::Entity::insert(report::ActiveModel::from(row)).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(known.is_none())
}

/// Records who coordinates the dossier since when; what is older than what is known changes nothing.
pub(crate) async fn coordinated(
    tx: &platform::Tx,
    id: DossierId,
    worker: Option<WorkerId>,
    since: Timestamp,
) -> Result<(), Error> {
    let update = Entity::update_many()
        .col_expr(Column::CoordinatorId, Expr::value(worker.map(WorkerId::uuid)))
        .col_expr(Column::CoordinatorSince, Expr::value(Instant::from(since)))
        .filter(Column::Id.eq(id.uuid()));
    update.exec(tx.db()).await?;
    Ok(())
}

/// Who coordinates the dossier, and since when; locked.
pub(crate) async fn coordinator(
    tx: &platform::Tx,
    id: DossierId,
) -> Result<Option<(Option<WorkerId>, Option<Timestamp>)>, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    Ok(found.map(|model| (model.coordinator_id.map(WorkerId::from_uuid), model.coordinator_since.map(Into::into))))
}

async fn records(tx: &platform::Tx, models: Vec<Model>) -> Result<Vec<Record>, Error> {
    let ids: Vec<_> = models.iter().map(|model| model.id).collect();
    let households = household::Entity::find().filter(household::Column::DossierId.is_in(ids.clone()));
    let households = households.order_by_asc(household::Column::Place).all(tx.db()).await?;
    let reports = report::Entity::find().filter(report::Column::DossierId.is_in(ids));
    let reports = reports.order_by_asc(report::Column::At).order_by_asc(report::Column::ReportId).all(tx.db()).await?;
    models
        .into_iter()
        .map(|model| {
            let households = households.iter().filter(|one| one.dossier_id == model.id);
            let households = households.map(|one| HouseholdId::from_uuid(one.household_id)).collect();
            let reports = reports.iter().filter(|one| one.dossier_id == model.id).map(report).collect();
            record(model, households, reports).ok_or_else(|| broken("dossiers"))
        })
        .collect()
}

fn report(model: &report::Model) -> Report {
    Report { id: ReportId::from_uuid(model.report_id), accepted: model.how == "accepted", at: model.at.into() }
}

fn record(model: Model, households: Vec<HouseholdId>, reports: Vec<Report>) -> Option<Record> {
    let state = state(&model)?;
    let extension = match (step(model.extended_at, model.extended_by), model.extended_working_days) {
        (Some(step), Some(days)) => {
            Some(Extension { step, working_days: u32::try_from(days).ok()?, reason: Redacted::new(model.extension_reason?) })
        }
        _ => None,
    };
    let moments = Moments {
        plan_refused_at: model.plan_refused_at.map(Into::into),
        plan_agreed_at: model.plan_agreed_at.map(Into::into),
        plan: model.plan_id.map(PlanId::from_uuid),
        safe_at: model.safe_at.map(Into::into),
        closed_at: model.closed_at.map(Into::into),
    };
    let dossier = Dossier {
        id: DossierId::from_uuid(model.id),
        households,
        municipality_code: model.municipality_code,
        concerns: Concerns { injury: model.injury, minor: model.minor_concerned, unborn: model.unborn_concerned },
        opened: Step { at: model.opened_at.into(), by: WorkerId::from_uuid(model.opened_by) },
        extension,
        state,
    };
    let coordinator = model.coordinator_id.map(WorkerId::from_uuid);
    Some(Record { dossier, version: model.version, coordinator, reports, moments })
}

fn step(at: Option<Instant>, by: Option<Uuid>) -> Option<Step> {
    Some(Step { at: at?.into(), by: WorkerId::from_uuid(by?) })
}

fn state(model: &Model) -> Option<State> {
    let text = |text: &Option<String>| text.clone().map(Redacted::new);
    let plan = model.plan_id.map(PlanId::from_uuid);
    Some(match model.state.as_str() {
        "open" => State::Open,
        "plan-refused" => State::PlanRefused {
            step: step(model.plan_refused_at, model.plan_refused_by)?,
            why: text(&model.plan_refused_because)?,
        },
        "plan-agreed" => State::PlanAgreed { step: step(model.plan_agreed_at, model.plan_agreed_by)?, plan: plan? },
        "safe" => State::Safe { step: step(model.safe_at, model.safe_by)?, plan: plan?, shown: text(&model.safe_shown_by)? },
        "closed" => {
            State::Closed { step: step(model.closed_at, model.closed_by)?, unsafe_because: text(&model.closed_unsafe_because) }
        }
        _ => return None,
    })
}

/// The columns of the state that a dossier is in; those of earlier states stay as they are.
fn row(dossier: &Dossier, version: i64) -> ActiveModel {
    let at = |step: &Step| Set(Some(Instant::from(step.at)));
    let by = |step: &Step| Set(Some(step.by.uuid()));
    let mut row = ActiveModel {
        id: Set(dossier.id.uuid()),
        municipality_code: Set(dossier.municipality_code.clone()),
        injury: Set(dossier.concerns.injury),
        minor_concerned: Set(dossier.concerns.minor),
        unborn_concerned: Set(dossier.concerns.unborn),
        opened_at: Set(dossier.opened.at.into()),
        opened_by: Set(dossier.opened.by.uuid()),
        state: Set(dossier.state.code().to_owned()),
        open: Set(!matches!(dossier.state, State::Closed { .. })),
        version: Set(version),
        ..Default::default()
    };
    if let Some(extension) = &dossier.extension {
        row.extended_at = at(&extension.step);
        row.extended_by = by(&extension.step);
        row.extended_working_days = Set(i32::try_from(extension.working_days).ok());
        row.extension_reason = Set(Some(extension.reason.reveal().clone()));
    }
    match &dossier.state {
        State::Open => {}
        State::PlanRefused { step, why } => {
            (row.plan_refused_at, row.plan_refused_by) = (at(step), by(step));
            row.plan_refused_because = Set(Some(why.reveal().clone()));
        }
        State::PlanAgreed { step, plan } => {
            (row.plan_agreed_at, row.plan_agreed_by) = (at(step), by(step));
            row.plan_id = Set(Some(plan.uuid()));
        }
        State::Safe { step, plan: _, shown } => {
            (row.safe_at, row.safe_by) = (at(step), by(step));
            row.safe_shown_by = Set(Some(shown.reveal().clone()));
        }
        State::Closed { step, unsafe_because } => {
            (row.closed_at, row.closed_by) = (at(step), by(step));
            row.closed_unsafe_because = Set(unsafe_because.as_ref().map(|why| why.reveal().clone()));
        }
    }
    row
}
