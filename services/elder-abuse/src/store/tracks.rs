//! Tracks: what a command needs of one, and what a reader sees of it.

use kernel::id::{DossierId, HouseholdId, InvolvedId, ReportId, TrackId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::{self, Instant};
use platform::may::{Action, May};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, FromQueryResult, QueryOrder as _, QuerySelect as _, Set};

use super::entities::tracks::{ActiveModel, Column, Entity, Model};
use super::records::Record;
use super::{broken, list as codes, listed};
use crate::Error;
use crate::domain::codes::{Capacity, Code as _, Dementia, Entry, Role};
use crate::domain::track::{Involved, State, Step, Track};

/// The track, locked until the transaction ends, for who may work in it.
pub(crate) async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: TrackId) -> Result<Track, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    Ok(one(tx, may, found).await?.track)
}

/// The track, for who may see it.
pub(crate) async fn get<A: Action>(tx: &Tx, may: &May<A>, id: TrackId) -> Result<Record, Error> {
    let found = Entity::find_by_id(id.uuid()).one(tx.db()).await?;
    one(tx, may, found).await
}

async fn one<A: Action>(tx: &Tx, may: &May<A>, found: Option<Model>) -> Result<Record, Error> {
    let model = found.ok_or(Error::NotFound("track"))?;
    let record = records(tx, vec![model]).await?.pop().ok_or_else(|| broken("tracks"))?;
    if may.on(&record.track) { Ok(record) } else { Err(Error::NotFound("track")) }
}

/// The open tracks of this household, locked.
pub(crate) async fn open_of(tx: &Tx, household: HouseholdId) -> Result<Vec<TrackId>, Error> {
    let open = Entity::find().filter(Column::HouseholdId.eq(household.uuid())).filter(Column::Open.eq(true));
    let models = open.order_by_asc(Column::Id).lock_exclusive().all(tx.db()).await?;
    Ok(models.into_iter().map(|model| TrackId::from_uuid(model.id)).collect())
}

/// Which tracks a list holds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    /// Open, or ended.
    pub(crate) open: Option<bool>,
    /// Nobody leads.
    pub(crate) unled: bool,
    /// What drives it is not recorded.
    pub(crate) without_dynamics: bool,
    /// The older person was not heard apart.
    pub(crate) unheard: bool,
    /// An authorisation is misused and stands.
    pub(crate) misused: bool,
    /// The court has yet to decide.
    pub(crate) before_court: bool,
    /// Somebody withdrew and nobody looked after that.
    pub(crate) to_look_after: bool,
}

/// What a list of tracks is ordered by.
pub(crate) type Key = (Timestamp, TrackId);

/// Tracks from the oldest to the newest.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    filter: Filter,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Record>, Error> {
    let mut query = Entity::find().filter(may.rows::<Track>());
    if let Some(open) = filter.open {
        query = query.filter(Column::Open.eq(open));
    }
    if filter.unled {
        query = query.filter(Column::LeadId.is_null());
    }
    if filter.to_look_after {
        query = query.filter(Column::State.eq("withdrawn")).filter(Column::LookedAfterAt.is_null());
    }
    let asked = [
        (filter.without_dynamics, "not exists (select from dynamics d where d.track_id = tracks.id)"),
        (
            filter.unheard,
            "not exists (select from interviews i join involved p on p.id = i.involved_id \
             where i.track_id = tracks.id and p.role = 'older-person' and i.manner <> 'together')",
        ),
        (filter.misused, "exists (select from authorisations a where a.track_id = tracks.id and a.misused and a.state = 'held')"),
        (filter.before_court, "exists (select from protections p where p.track_id = tracks.id and p.decided_at is null)"),
    ];
    for (_, condition) in asked.into_iter().filter(|(wanted, _)| *wanted) {
        query = query.filter(Expr::cust(condition));
    }
    if let Some((entered_at, id)) = after {
        let entered_at = Instant::from(entered_at);
        let later = Condition::all().add(Column::EnteredAt.eq(entered_at)).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::EnteredAt.gt(entered_at)).add(later));
    }
    let models = query.order_by_asc(Column::EnteredAt).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    records(tx, models).await
}

/// Adds a track with everybody in it.
pub(crate) async fn add(tx: &Tx, track: &Track) -> Result<(), Error> {
    Entity::insert(row(track)).exec_without_returning(tx.db()).await?;
    for (place, one) in (1..).zip(&track.involved) {
        let insert = "insert into involved (id, track_id, place, role, name, birth_date, dementia) \
                      values ($1, $2, $3, $4, $5, $6::text::date, $7)";
        let values: [Value; 7] = [
            one.id.uuid().into(),
            track.id.uuid().into(),
            i32::into(place),
            one.role.code().into(),
            one.name.reveal().clone().into(),
            one.birth_date.as_ref().map(|date| date.reveal().to_string()).into(),
            one.dementia.code().into(),
        ];
        db::run(tx, insert, values).await?;
    }
    Ok(())
}

/// Saves a track that changed.
pub(crate) async fn save(tx: &Tx, track: &Track) -> Result<(), Error> {
    Entity::update(row(track)).exec(tx.db()).await?;
    touch(tx, track.id).await
}

/// Something in a track changed: raises its version.
pub(crate) async fn touch(tx: &Tx, id: TrackId) -> Result<(), Error> {
    db::run(tx, "update tracks set version = version + 1 where id = $1", [id.uuid().into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Person {
    id: Uuid,
    track_id: Uuid,
    role: String,
    name: String,
    birth_date: Option<db::Date>,
    dementia: String,
}

/// What is known of a track beside its row.
#[derive(FromQueryResult)]
struct Known {
    id: Uuid,
    has_dynamics: bool,
    heard_at: Option<Instant>,
    spoke: bool,
    help: Option<String>,
    money: Option<String>,
}

async fn records(tx: &Tx, models: Vec<Model>) -> Result<Vec<Record>, Error> {
    let ids = || -> [Value; 1] { [Value::from(models.iter().map(|model| model.id).collect::<Vec<_>>())] };
    let people = "select id, track_id, role, name, birth_date, dementia from involved where track_id = any($1) order by place";
    let people = db::all::<Person>(tx, people, ids()).await?;
    let known = "select t.id, exists (select from dynamics d where d.track_id = t.id) as has_dynamics, i.at as heard_at, \
                 coalesce(i.spoke, false) as spoke, \
                 (select c.outcome from capacities c where c.involved_id = o.id and c.decision = 'help' \
                  order by c.at desc, c.id desc limit 1) as help, \
                 (select c.outcome from capacities c where c.involved_id = o.id and c.decision = 'money' \
                  order by c.at desc, c.id desc limit 1) as money \
                 from tracks t join involved o on o.track_id = t.id and o.role = 'older-person' left join lateral \
                 (select max(at) as at, bool_or(manner <> 'not-possible') as spoke from interviews \
                  where involved_id = o.id and manner <> 'together') i on true \
                 where t.id = any($1)";
    let known = db::all::<Known>(tx, known, ids()).await?;
    let mut read = Vec::with_capacity(models.len());
    for model in models {
        let of_it = people.iter().filter(|person| person.track_id == model.id).map(involved);
        let involved = of_it.collect::<Option<Vec<_>>>().ok_or_else(|| broken("involved"))?;
        let known = known.iter().find(|known| known.id == model.id).ok_or_else(|| broken("involved"))?;
        read.push(record(model, involved, known).ok_or_else(|| broken("tracks"))?);
    }
    Ok(read)
}

fn involved(row: &Person) -> Option<Involved> {
    Some(Involved {
        id: InvolvedId::from_uuid(row.id),
        role: Role::of(&row.role)?,
        name: Redacted::new(row.name.clone()),
        birth_date: row.birth_date.map(|date| Redacted::new(date.into())),
        dementia: Dementia::of(&row.dementia)?,
    })
}

fn record(model: Model, involved: Vec<Involved>, known: &Known) -> Option<Record> {
    let state = match model.state.as_str() {
        "entered" => State::Entered,
        "accepted" => State::Accepted,
        "planned" => State::Planned,
        "completed" => State::Completed,
        "withdrawn" => State::Withdrawn { because: Redacted::new(model.because?) },
        "ended" => State::Ended { because: Redacted::new(model.because?) },
        _ => return None,
    };
    let track = Track {
        id: TrackId::from_uuid(model.id),
        entry: Entry::of(&model.entry)?,
        municipality_code: model.municipality_code,
        household: model.household_id.map(HouseholdId::from_uuid),
        dossier: model.dossier_id.map(DossierId::from_uuid),
        report: model.report_id.map(ReportId::from_uuid),
        forms: listed(&model.forms)?,
        entered: Step { at: model.entered_at.into(), by: WorkerId::from_uuid(model.entered_by) },
        involved,
        has_dynamics: known.has_dynamics,
        heard_at: known.heard_at.map(Into::into),
        spoke: known.spoke,
        capacity_for_help: known.help.as_deref().and_then(Capacity::of),
        capacity_for_money: known.money.as_deref().and_then(Capacity::of),
        lead: model.lead_id.map(WorkerId::from_uuid),
        looked_after: model.looked_after_at.zip(model.looked_after).map(|(at, how)| (at.into(), Redacted::new(how))),
        state,
        since: Step { at: model.state_at.into(), by: WorkerId::from_uuid(model.state_by) },
    };
    Some(Record { track, version: model.version })
}

fn row(track: &Track) -> ActiveModel {
    let because = match &track.state {
        State::Withdrawn { because } | State::Ended { because } => Some(because.reveal().clone()),
        _ => None,
    };
    ActiveModel {
        id: Set(track.id.uuid()),
        entry: Set(track.entry.code().to_owned()),
        municipality_code: Set(track.municipality_code.clone()),
        household_id: Set(track.household.map(HouseholdId::uuid)),
        dossier_id: Set(track.dossier.map(DossierId::uuid)),
        report_id: Set(track.report.map(ReportId::uuid)),
        forms: Set(codes(&track.forms)),
        entered_at: Set(track.entered.at.into()),
        entered_by: Set(track.entered.by.uuid()),
        state: Set(track.state.code().to_owned()),
        state_at: Set(track.since.at.into()),
        state_by: Set(track.since.by.uuid()),
        because: Set(because),
        looked_after_at: Set(track.looked_after.as_ref().map(|(at, _)| (*at).into())),
        looked_after: Set(track.looked_after.as_ref().map(|(_, how)| how.reveal().clone())),
        lead_id: Set(track.lead.map(WorkerId::uuid)),
        ..Default::default()
    }
}
