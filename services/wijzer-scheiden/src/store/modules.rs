//! Modules, their sessions, and what they did.

use kernel::id::{Id, ModuleId, ParentId, TrajectoryId, WorkerId};
use kernel::redacted::Redacted;
use platform::Tx;
use platform::db::{self, Instant};
use platform::may::{Action, May};
use sea_orm::entity::prelude::*;
use sea_orm::{FromQueryResult, QueryOrder as _, QuerySelect as _, Set};

use super::broken;
use super::entities::modules::{ActiveModel, Column, Entity, Model};
use super::entities::trajectories;
use super::records::Record;
use crate::Error;
use crate::domain::codes::{Code as _, Effect, EndReason, ModuleKind};
use crate::domain::module::{Module, State};
use crate::domain::trajectory::Step;

/// A module of this trajectory.
pub(crate) async fn get(tx: &Tx, trajectory: TrajectoryId, id: ModuleId) -> Result<Module, Error> {
    let found = Entity::find_by_id(id.uuid()).filter(Column::TrajectoryId.eq(trajectory.uuid())).one(tx.db()).await?;
    read(found.ok_or(Error::NotFound("module"))?).ok_or_else(|| broken("modules"))
}

/// The modules of a trajectory, the oldest first.
pub(crate) async fn of(tx: &Tx, trajectory: TrajectoryId) -> Result<Vec<Module>, Error> {
    let models = Entity::find().filter(Column::TrajectoryId.eq(trajectory.uuid()));
    let models = models.order_by_asc(Column::OpenedAt).order_by_asc(Column::Id).all(tx.db()).await?;
    models.into_iter().map(|model| read(model).ok_or_else(|| broken("modules"))).collect()
}

/// Adds a module.
pub(crate) async fn add(tx: &Tx, module: &Module) -> Result<(), Error> {
    Entity::insert(row(module)).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Saves a module that changed.
pub(crate) async fn save(tx: &Tx, module: &Module) -> Result<(), Error> {
    Entity::update(row(module)).exec(tx.db()).await?;
    Ok(())
}

/// Adds a session of a module.
pub(crate) async fn add_session(tx: &Tx, module: ModuleId, step: Step) -> Result<(), Error> {
    let id: Id<kernel::id::kinds::Fact> = tx.new_id();
    let insert = "insert into sessions (id, module_id, at, by) values ($1, $2, $3, $4)";
    let values = [id.uuid().into(), module.uuid().into(), Instant::from(step.at).into(), step.by.uuid().into()];
    db::run(tx, insert, values).await?;
    Ok(())
}

/// How many sessions each module of a trajectory had.
pub(crate) async fn sessions(tx: &Tx, trajectory: TrajectoryId) -> Result<Vec<(ModuleId, i64)>, Error> {
    #[derive(FromQueryResult)]
    struct Count {
        module_id: Uuid,
        number: i64,
    }
    let ask = "select s.module_id, count(*) as number from sessions s join modules m on m.id = s.module_id \
               where m.trajectory_id = $1 group by s.module_id";
    let counts = db::all::<Count>(tx, ask, [trajectory.uuid().into()]).await?;
    Ok(counts.into_iter().map(|count| (ModuleId::from_uuid(count.module_id), count.number)).collect())
}

/// How often each module was completed with which effect, or ended before that, in what one may see.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Tally {
    pub(crate) kind: String,
    pub(crate) effect: Option<String>,
    pub(crate) number: i64,
}

/// The tally of modules that no longer run.
pub(crate) async fn effects<A: Action>(tx: &Tx, may: &May<A>) -> Result<Vec<Tally>, Error> {
    let seen = sea_orm::sea_query::Query::select()
        .column(trajectories::Column::Id)
        .from(trajectories::Entity)
        .cond_where(may.rows::<Record>())
        .to_owned();
    let tally = Entity::find()
        .select_only()
        .column(Column::Kind)
        .column(Column::Effect)
        .column_as(Column::Id.count(), "number")
        .filter(Column::State.is_in(["completed", "ended"]))
        .filter(Column::TrajectoryId.in_subquery(seen))
        .group_by(Column::Kind)
        .group_by(Column::Effect)
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::Effect);
    Ok(tally.into_model::<Tally>().all(tx.db()).await?)
}

fn read(model: Model) -> Option<Module> {
    let note = model.note.map(Redacted::new);
    let state = match model.state.as_str() {
        "open" => State::Open,
        "intake-held" => State::IntakeHeld,
        "completed" => State::Completed { at: model.ended_at?.into(), effect: Effect::of(&model.effect?)?, note },
        "ended" => State::Ended { at: model.ended_at?.into(), reason: EndReason::of(&model.ended_because?)?, note },
        _ => return None,
    };
    Some(Module {
        id: ModuleId::from_uuid(model.id),
        trajectory: TrajectoryId::from_uuid(model.trajectory_id),
        kind: ModuleKind::of(&model.kind)?,
        parent: model.parent_id.map(ParentId::from_uuid),
        opened: Step { at: model.opened_at.into(), by: WorkerId::from_uuid(model.opened_by) },
        intake_held_at: model.intake_held_at.map(Into::into),
        state,
    })
}

fn row(module: &Module) -> ActiveModel {
    let mut row = ActiveModel {
        id: Set(module.id.uuid()),
        trajectory_id: Set(module.trajectory.uuid()),
        kind: Set(module.kind.code().to_owned()),
        joint: Set(module.kind.is_joint()),
        parent_id: Set(module.parent.map(ParentId::uuid)),
        state: Set(module.state.code().to_owned()),
        opened_at: Set(module.opened.at.into()),
        opened_by: Set(module.opened.by.uuid()),
        intake_held_at: Set(module.intake_held_at.map(Into::into)),
        ..Default::default()
    };
    match &module.state {
        State::Open | State::IntakeHeld => {}
        State::Completed { at, effect, note } => {
            row.ended_at = Set(Some((*at).into()));
            row.effect = Set(Some(effect.code().to_owned()));
            row.note = Set(note.as_ref().map(|note| note.reveal().clone()));
        }
        State::Ended { at, reason, note } => {
            row.ended_at = Set(Some((*at).into()));
            row.ended_because = Set(Some(reason.code().to_owned()));
            row.note = Set(note.as_ref().map(|note| note.reveal().clone()));
        }
    }
    row
}
