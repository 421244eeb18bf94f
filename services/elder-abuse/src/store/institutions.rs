//! Institutions, their attention officers, and training sessions.

use kernel::id::{InstitutionId, OfficerId, TrainingId, WorkerId};
use kernel::redacted::Redacted;
use kernel::time::Date;
use platform::Tx;
use platform::db::{self, Instant};
use platform::may::{Action, May};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, FromQueryResult, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::broken;
use super::entities::institutions::{Column, Entity, Model};
use crate::Error;
use crate::domain::codes::{Code as _, InstitutionKind};
use crate::domain::institution::{Institution, Officer};
use crate::domain::track::Step;

/// The institution, locked until the transaction ends, for who may work with it.
pub(crate) async fn get_for_update<A: Action>(tx: &Tx, may: &May<A>, id: InstitutionId) -> Result<Institution, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?.ok_or(Error::NotFound("institution"))?;
    let institution = read(found).ok_or_else(|| broken("institutions"))?;
    if may.on(&institution) { Ok(institution) } else { Err(Error::NotFound("institution")) }
}

/// Whether an organisation takes part already.
pub(crate) async fn is_known(tx: &Tx, organisation: &str) -> Result<bool, Error> {
    Ok(Entity::find().filter(Column::Organisation.eq(organisation)).one(tx.db()).await?.is_some())
}

/// Adds an institution.
pub(crate) async fn add(tx: &Tx, institution: &Institution) -> Result<(), Error> {
    let model = Model {
        id: institution.id.uuid(),
        organisation: institution.organisation.clone(),
        kind: institution.kind.code().to_owned(),
        name: institution.name.clone(),
        municipality_code: institution.municipality_code.clone(),
        joined_at: institution.joined.at.into(),
        joined_by: institution.joined.by.uuid(),
    };
    Entity::insert(model.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// An institution with its officers, each with the date of the last training.
pub(crate) type Known = (Institution, Vec<(Officer, Option<Date>)>);

/// Institutions by name; only those without an officer, or all.
pub(crate) async fn list<A: Action>(
    tx: &Tx,
    may: &May<A>,
    without_officer: bool,
    after: Option<(String, InstitutionId)>,
    limit: u64,
) -> Result<Vec<Known>, Error> {
    let mut query = Entity::find().filter(may.rows::<Institution>());
    if without_officer {
        let alone = "not exists (select from officers o where o.institution_id = institutions.id and o.left_at is null)";
        query = query.filter(Expr::cust(alone));
    }
    if let Some((name, id)) = after {
        let later = Condition::all().add(Column::Name.eq(name.clone())).add(Column::Id.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::Name.gt(name)).add(later));
    }
    let models = query.order_by_asc(Column::Name).order_by_asc(Column::Id).limit(limit).all(tx.db()).await?;
    let mut known = Vec::with_capacity(models.len());
    for model in models {
        let institution = read(model).ok_or_else(|| broken("institutions"))?;
        let officers = officers(tx, institution.id).await?;
        known.push((institution, officers));
    }
    Ok(known)
}

/// Adds an officer, or saves that one left.
pub(crate) async fn save_officer(tx: &Tx, officer: &Officer) -> Result<(), Error> {
    let upsert = "insert into officers (id, institution_id, name, named_at, named_by, left_at) values ($1, $2, $3, $4, $5, $6) \
                  on conflict (id) do update set left_at = excluded.left_at";
    let values: [Value; 6] = [
        officer.id.uuid().into(),
        officer.institution.uuid().into(),
        officer.name.reveal().clone().into(),
        Instant::from(officer.named.at).into(),
        officer.named.by.uuid().into(),
        officer.left_at.map(Instant::from).into(),
    ];
    db::run(tx, upsert, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct OfficerRow {
    id: Uuid,
    institution_id: Uuid,
    name: String,
    named_at: Instant,
    named_by: Uuid,
    left_at: Option<Instant>,
    trained: Option<db::Date>,
}

/// The officers of an institution, the oldest first, each with the date of the last training.
pub(crate) async fn officers(tx: &Tx, institution: InstitutionId) -> Result<Vec<(Officer, Option<Date>)>, Error> {
    let ask = "select o.id, o.institution_id, o.name, o.named_at, o.named_by, o.left_at, \
               (select max(t.held_date) from attendances a join trainings t on t.id = a.training_id where a.officer_id = o.id) \
               as trained from officers o where o.institution_id = $1 order by o.named_at, o.id";
    let rows = db::all::<OfficerRow>(tx, ask, [institution.uuid().into()]).await?;
    Ok(rows.into_iter().map(officer).collect())
}

/// Which institution an officer is of.
pub(crate) async fn of_officer(tx: &Tx, id: OfficerId) -> Result<Option<InstitutionId>, Error> {
    #[derive(FromQueryResult)]
    struct Of {
        institution_id: Uuid,
    }
    let found = db::all::<Of>(tx, "select institution_id from officers where id = $1", [id.uuid().into()]).await?.pop();
    Ok(found.map(|of| InstitutionId::from_uuid(of.institution_id)))
}

fn officer(row: OfficerRow) -> (Officer, Option<Date>) {
    let officer = Officer {
        id: OfficerId::from_uuid(row.id),
        institution: InstitutionId::from_uuid(row.institution_id),
        name: Redacted::new(row.name),
        named: Step { at: row.named_at.into(), by: WorkerId::from_uuid(row.named_by) },
        left_at: row.left_at.map(Into::into),
    };
    (officer, row.trained.map(Into::into))
}

/// Adds a training session with who was there.
pub(crate) async fn add_training(
    tx: &Tx,
    id: TrainingId,
    held: Date,
    title: &str,
    officers: &[OfficerId],
    step: Step,
) -> Result<(), Error> {
    let insert = "insert into trainings (id, held_date, title, recorded_at, recorded_by) values ($1, $2, $3, $4, $5)";
    let held = db::Date::from(held);
    let values: [Value; 5] = [id.uuid().into(), held.into(), title.into(), Instant::from(step.at).into(), step.by.uuid().into()];
    db::run(tx, insert, values).await?;
    for officer in officers {
        let insert = "insert into attendances (training_id, officer_id) values ($1, $2)";
        db::run(tx, insert, [id.uuid().into(), officer.uuid().into()]).await?;
    }
    Ok(())
}

/// A training session with how many officers were there, of those whom one may see.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Training {
    pub(crate) id: Uuid,
    pub(crate) held_date: db::Date,
    pub(crate) title: String,
    pub(crate) officers: i64,
}

/// Training sessions from one day until another, the last one first, as far as officers of institutions that one may see were there.
pub(crate) async fn trainings<A: Action>(
    tx: &Tx,
    may: &May<A>,
    from: Option<Date>,
    until: Option<Date>,
) -> Result<Vec<Training>, Error> {
    let seen = Entity::find().select_only().column(Column::Id).filter(may.rows::<Institution>());
    let seen: Vec<Uuid> = seen.into_tuple().all(tx.db()).await?;
    let ask = "select t.id, t.held_date, t.title, count(*) as officers from trainings t \
               join attendances a on a.training_id = t.id join officers o on o.id = a.officer_id \
               where o.institution_id = any($1) and ($2::text is null or t.held_date >= $2::text::date) \
               and ($3::text is null or t.held_date < $3::text::date) \
               group by t.id, t.held_date, t.title order by t.held_date desc, t.id desc limit 500";
    let day = |date: Option<Date>| Value::from(date.map(|date| date.to_string()));
    Ok(db::all(tx, ask, [seen.into(), day(from), day(until)]).await?)
}

pub(super) fn read(model: Model) -> Option<Institution> {
    Some(Institution {
        id: InstitutionId::from_uuid(model.id),
        organisation: model.organisation,
        kind: InstitutionKind::of(&model.kind)?,
        name: model.name,
        municipality_code: model.municipality_code,
        joined: Step { at: model.joined_at.into(), by: WorkerId::from_uuid(model.joined_by) },
    })
}
