//! Trajectories: what a command needs of one, and what a reader sees of it.

use kernel::id::{ChildId, DossierId, HouseholdId, ParentId, TrajectoryId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::{Date, Timestamp};
use platform::Tx;
use platform::db::{self, Instant};
use platform::may::{Action, May};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, FromQueryResult, QueryOrder as _, QuerySelect as _, Set};

use super::broken;
use super::entities::trajectories::{ActiveModel, Column, Entity, Model};
use super::records::{Led, Moments, Record};
use crate::Error;
use crate::domain::codes::{Code as _, ContraIndications, Entry, ScreeningOutcome};
use crate::domain::trajectory::{Child, Court, Parent, State, Step, Trajectory};

/// The trajectory, locked until the transaction ends, for who may work in it.
pub(crate) async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: TrajectoryId) -> Result<Record, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    led(may, one(tx, found).await?)
}

/// The trajectory, for who may look on.
pub(crate) async fn get<A: Action>(tx: &Tx, may: &May<A>, id: TrajectoryId) -> Result<Record, Error> {
    let record = one(tx, Entity::find_by_id(id.uuid()).one(tx.db()).await?).await?;
    if may.on(&record) { Ok(record) } else { Err(Error::NotFound("trajectory")) }
}

/// The trajectory, for who may open its file.
pub(crate) async fn get_led<A: Action>(tx: &Tx, may: &May<A>, id: TrajectoryId) -> Result<Record, Error> {
    led(may, one(tx, Entity::find_by_id(id.uuid()).one(tx.db()).await?).await?)
}

/// Locks a trajectory before what is of it, so that nobody waits for each other.
pub(super) async fn lock(tx: &Tx, id: TrajectoryId) -> Result<(), Error> {
    Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    Ok(())
}

fn led<A: Action>(may: &May<A>, record: Record) -> Result<Record, Error> {
    if may.on(&Led(&record.trajectory)) { Ok(record) } else { Err(Error::NotFound("trajectory")) }
}

async fn one(tx: &Tx, found: Option<Model>) -> Result<Record, Error> {
    let model = found.ok_or(Error::NotFound("trajectory"))?;
    records(tx, vec![model]).await?.pop().ok_or_else(|| broken("trajectories"))
}

/// Trajectories by id, for rows that are of them.
pub(super) async fn of_ids(tx: &Tx, ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<Record>, Error> {
    records(tx, Entity::find().filter(Column::Id.is_in(ids)).all(tx.db()).await?).await
}

/// The open trajectories in which a parent is of this household, locked.
pub(crate) async fn open_of(tx: &Tx, household: HouseholdId) -> Result<Vec<Record>, Error> {
    #[derive(FromQueryResult)]
    struct Found {
        trajectory_id: Uuid,
    }
    let ask = "select distinct trajectory_id from parents where household_id = $1";
    let found = db::all::<Found>(tx, ask, [household.uuid().into()]).await?;
    let ids = found.into_iter().map(|found| found.trajectory_id);
    let open = Entity::find().filter(Column::Id.is_in(ids)).filter(Column::Open.eq(true));
    let models = open.order_by_asc(Column::Id).lock_exclusive().all(tx.db()).await?;
    records(tx, models).await
}

/// Which trajectories a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    /// Open, or ended.
    pub(crate) open: Option<bool>,
    /// A parent has yet to be screened.
    pub(crate) unscreened: bool,
    /// Nobody leads.
    pub(crate) unled: bool,
}

/// What a list of trajectories is ordered by.
pub(crate) type Key = (Timestamp, TrajectoryId);

/// Trajectories from the oldest to the newest.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    filter: Filter,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let mut query = Entity::find().filter(may.rows::<Record>());
    if let Some(open) = filter.open {
        query = query.filter(Column::Open.eq(open));
    }
    if filter.unled {
        query = query.filter(Column::LeadId.is_null());
    }
    if filter.unscreened {
        let unscreened = "exists (select from parents p where p.trajectory_id = trajectories.id \
                          and not exists (select from screenings s where s.parent_id = p.id))";
        query = query.filter(Expr::cust(unscreened));
    }
    if let Some((entered_at, id)) = after {
        let entered_at = Instant::from(entered_at);
        let later = Condition::all().add(Column::EnteredAt.eq(entered_at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::EnteredAt.gt(entered_at)).add(later));
    }
    let models = query.order_by_asc(Column::EnteredAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    records(tx, models).await
}

/// Open trajectories of the court, the nearest pro-forma date first.
pub(crate) async fn calendar<A: Action>(
    tx: &Tx,
    may: &May<A>,
    after: Option<(Date, TrajectoryId)>,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let mut query = Entity::find().filter(may.rows::<Record>());
    query = query.filter(Column::Open.eq(true)).filter(Column::ProFormaDate.is_not_null());
    if let Some((date, id)) = after {
        let date = platform::db::Date::from(date);
        let later = Condition::all().add(Column::ProFormaDate.eq(date)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::ProFormaDate.gt(date)).add(later));
    }
    let models = query.order_by_asc(Column::ProFormaDate).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    records(tx, models).await
}

/// Adds a trajectory with its parents and children.
pub(crate) async fn add(tx: &Tx, trajectory: &Trajectory) -> Result<(), Error> {
    Entity::insert(row(trajectory)).exec_without_returning(tx.db()).await?;
    for (place, parent) in (1..).zip(&trajectory.parents) {
        let insert = "insert into parents (id, trajectory_id, place, household_id, name) values ($1, $2, $3, $4, $5)";
        let household = parent.household.map(HouseholdId::uuid);
        let values: [Value; 5] = [
            parent.id.uuid().into(),
            trajectory.id.uuid().into(),
            i32::into(place),
            household.into(),
            parent.name.reveal().clone().into(),
        ];
        db::run(tx, insert, values).await?;
    }
    for (place, child) in (1..).zip(&trajectory.children) {
        let insert = "insert into children (id, trajectory_id, place, name, birth_date) values ($1, $2, $3, $4, $5::text::date)";
        let born = child.birth_date.as_ref().map(|date| date.reveal().to_string());
        let values: [Value; 5] = [
            child.id.uuid().into(),
            trajectory.id.uuid().into(),
            i32::into(place),
            child.name.reveal().clone().into(),
            born.into(),
        ];
        db::run(tx, insert, values).await?;
    }
    Ok(())
}

/// Saves a trajectory that changed.
pub(crate) async fn save(tx: &Tx, trajectory: &Trajectory) -> Result<(), Error> {
    Entity::update(row(trajectory)).exec(tx.db()).await?;
    let raise = "update trajectories set version = version + 1 where id = $1";
    db::run(tx, raise, [trajectory.id.uuid().into()]).await?;
    Ok(())
}

/// Saves whether a parent consents.
pub(crate) async fn consent(tx: &Tx, parent: ParentId, consents: bool, at: Timestamp) -> Result<(), Error> {
    let update = if consents {
        "update parents set consented_at = $2, consent_withdrawn_at = null where id = $1"
    } else {
        "update parents set consent_withdrawn_at = $2 where id = $1"
    };
    db::run(tx, update, [parent.uuid().into(), Instant::from(at).into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct ParentRow {
    id: Uuid,
    trajectory_id: Uuid,
    household_id: Option<Uuid>,
    name: String,
    consents: bool,
    outcome: Option<String>,
    screened_at: Option<Instant>,
}

#[derive(FromQueryResult)]
struct ChildRow {
    id: Uuid,
    trajectory_id: Uuid,
    name: String,
    birth_date: Option<platform::db::Date>,
    is_heard: bool,
}

async fn records(tx: &Tx, models: Vec<Model>) -> Result<Vec<Record>, Error> {
    let ids = || -> [Value; 1] { [Value::from(models.iter().map(|model| model.id).collect::<Vec<_>>())] };
    let parents = "select p.id, p.trajectory_id, p.household_id, p.name, \
                   p.consented_at is not null and p.consent_withdrawn_at is null as consents, s.outcome, s.at as screened_at \
                   from parents p left join lateral \
                   (select outcome, at from screenings where parent_id = p.id order by at desc, id desc limit 1) s on true \
                   where p.trajectory_id = any($1) order by p.place";
    let parents = db::all::<ParentRow>(tx, parents, ids()).await?;
    let children = "select c.id, c.trajectory_id, c.name, c.birth_date, \
                    exists (select from voices v where v.child_id = c.id) as is_heard \
                    from children c where c.trajectory_id = any($1) order by c.place";
    let children = db::all::<ChildRow>(tx, children, ids()).await?;
    let mut read = Vec::with_capacity(models.len());
    for model in models {
        let of_it = parents.iter().filter(|parent| parent.trajectory_id == model.id).map(parent);
        let parents = of_it.collect::<Option<Vec<_>>>().ok_or_else(|| broken("screenings"))?;
        let children = children.iter().filter(|child| child.trajectory_id == model.id).map(child).collect();
        read.push(record(model, parents, children).ok_or_else(|| broken("trajectories"))?);
    }
    Ok(read)
}

fn parent(row: &ParentRow) -> Option<Parent> {
    let outcome = match &row.outcome {
        Some(code) => Some(ScreeningOutcome::of(code)?),
        None => None,
    };
    Some(Parent {
        id: ParentId::from_uuid(row.id),
        household: row.household_id.map(HouseholdId::from_uuid),
        name: Redacted::new(row.name.clone()),
        consents: row.consents,
        outcome,
        screened_at: row.screened_at.map(Into::into),
    })
}

fn child(row: &ChildRow) -> Child {
    Child {
        id: ChildId::from_uuid(row.id),
        name: Redacted::new(row.name.clone()),
        birth_date: row.birth_date.map(|date| Redacted::new(date.into())),
        is_heard: row.is_heard,
    }
}

fn record(model: Model, parents: Vec<Parent>, children: Vec<Child>) -> Option<Record> {
    let examined = match (model.examined_at, &model.contra_indications) {
        (Some(at), Some(code)) => Some((at.into(), ContraIndications::of(code)?)),
        _ => None,
    };
    let court = model.pro_forma_date.map(|date| Court {
        pro_forma: date.into(),
        examined,
        reported_at: model.court_reported_at.map(Into::into),
    });
    let state = match model.state.as_str() {
        "entered" => State::Entered,
        "accepted" => State::Accepted,
        "intake-held" => State::IntakeHeld,
        "started" => State::Started,
        "completed" => State::Completed,
        "withdrawn" => State::Withdrawn { because: Redacted::new(model.withdrawn_because?) },
        _ => return None,
    };
    let trajectory = Trajectory {
        id: TrajectoryId::from_uuid(model.id),
        entry: Entry::of(&model.entry)?,
        municipality_code: model.municipality_code,
        dossier: model.dossier_id.map(DossierId::from_uuid),
        entered: Step { at: model.entered_at.into(), by: WorkerId::from_uuid(model.entered_by) },
        parents,
        children,
        court,
        main_proceedings_ended: model.main_proceedings_ended.map(Into::into),
        extended_months: u32::try_from(model.extended_months).ok()?,
        split_at: model.split_at.map(Into::into),
        arranged: model.arranged_at.zip(model.arrangement).map(|(at, how)| (at.into(), Redacted::new(how))),
        lead: model.lead_id.map(WorkerId::from_uuid),
        linked: model.linked_id.map(WorkerId::from_uuid),
        state,
        since: Step { at: model.state_at.into(), by: WorkerId::from_uuid(model.state_by) },
    };
    let moments = Moments {
        accepted_at: model.accepted_at.map(Into::into),
        intake_held_at: model.intake_held_at.map(Into::into),
        started_at: model.started_at.map(Into::into),
        ended_at: model.ended_at.map(Into::into),
    };
    Some(Record { trajectory, version: model.version, moments })
}

/// The columns of the state that a trajectory is in; those of earlier states stay as they are.
fn row(trajectory: &Trajectory) -> ActiveModel {
    let since = || Set(Some(Instant::from(trajectory.since.at)));
    let court = trajectory.court;
    let examined = court.and_then(|court| court.examined);
    let mut row = ActiveModel {
        id: Set(trajectory.id.uuid()),
        entry: Set(trajectory.entry.code().to_owned()),
        municipality_code: Set(trajectory.municipality_code.clone()),
        dossier_id: Set(trajectory.dossier.map(DossierId::uuid)),
        entered_at: Set(trajectory.entered.at.into()),
        entered_by: Set(trajectory.entered.by.uuid()),
        state: Set(trajectory.state.code().to_owned()),
        state_at: Set(trajectory.since.at.into()),
        state_by: Set(trajectory.since.by.uuid()),
        extended_months: Set(i32::try_from(trajectory.extended_months).unwrap_or(i32::MAX)),
        pro_forma_date: Set(court.map(|court| court.pro_forma.into())),
        examined_at: Set(examined.map(|(at, _)| at.into())),
        contra_indications: Set(examined.map(|(_, found)| found.code().to_owned())),
        court_reported_at: Set(court.and_then(|court| court.reported_at).map(Into::into)),
        main_proceedings_ended: Set(trajectory.main_proceedings_ended.map(Into::into)),
        split_at: Set(trajectory.split_at.map(Into::into)),
        arranged_at: Set(trajectory.arranged.as_ref().map(|(at, _)| (*at).into())),
        arrangement: Set(trajectory.arranged.as_ref().map(|(_, how)| how.reveal().clone())),
        lead_id: Set(trajectory.lead.map(WorkerId::uuid)),
        linked_id: Set(trajectory.linked.map(WorkerId::uuid)),
        ..Default::default()
    };
    match &trajectory.state {
        State::Entered => {}
        State::Accepted => row.accepted_at = since(),
        State::IntakeHeld => row.intake_held_at = since(),
        State::Started => row.started_at = since(),
        State::Completed => row.ended_at = since(),
        State::Withdrawn { because } => {
            row.ended_at = since();
            row.withdrawn_because = Set(Some(because.reveal().clone()));
        }
    }
    row
}
