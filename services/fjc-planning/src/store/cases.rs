//! Cases: one row per transfer, and the persons to whom help is owed.

use kernel::id::{DossierId, HouseholdId, Id, PersonId, ReportId, TransferId, WorkerId};
use kernel::redacted::Redacted;
use platform::db::Instant;
use platform::may::{Action, Columns, May, Place, Row};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, IntoActiveModel as _, QueryOrder as _, QuerySelect as _, Set};

use super::broken;
use crate::Error;
use crate::domain::case::{Case, Concerns, DeclineReason, State};

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub transfer_id: Uuid,
    pub report_id: Uuid,
    pub household_id: Uuid,
    pub municipality_code: String,
    pub injury: bool,
    pub minor_concerned: bool,
    pub unborn_concerned: bool,
    pub sent_at: Instant,
    pub state: String,
    pub answered_at: Option<Instant>,
    pub answered_by: Option<Uuid>,
    pub dossier_id: Option<Uuid>,
    pub confirmation: Option<String>,
    pub decline_reason: Option<String>,
    pub explanation: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

mod person {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "case_persons")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub transfer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Row for Case {
    fn place(&self) -> Place<'_> {
        Place::new().municipalities([self.municipality_code.as_str()])
    }

    fn columns() -> Columns {
        Columns::new().municipality(Column::MunicipalityCode)
    }
}

/// Adds a case; one that is known stays as it is.
pub(crate) async fn add(tx: &platform::Tx, case: &Case) -> Result<(), Error> {
    let nothing = OnConflict::column(Column::TransferId).do_nothing().to_owned();
    Entity::insert(row(case)).on_conflict(nothing).exec_without_returning(tx.db()).await?;
    for person in &case.persons {
        let nothing = OnConflict::columns([person::Column::TransferId, person::Column::PersonId]).do_nothing().to_owned();
        let row = person::ActiveModel { transfer_id: Set(case.id.uuid()), person_id: Set(person.uuid()) };
        person::Entity::insert(row).on_conflict(nothing).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The case, locked until the transaction ends.
pub(crate) async fn get_for_update<A: Action>(tx: &platform::Tx, may: &May<A>, id: TransferId) -> Result<Case, Error> {
    let found = Entity::find_by_id(id.uuid()).lock_exclusive().one(tx.db()).await?;
    read(tx, may, found).await
}

/// The case.
pub(crate) async fn get<A: Action>(tx: &platform::Tx, may: &May<A>, id: TransferId) -> Result<Case, Error> {
    read(tx, may, Entity::find_by_id(id.uuid()).one(tx.db()).await?).await
}

async fn read<A: Action>(tx: &platform::Tx, may: &May<A>, found: Option<Model>) -> Result<Case, Error> {
    let model = found.ok_or(Error::NotFound("case"))?;
    let persons = persons(tx, &[model.transfer_id]).await?.into_iter().map(|one| Id::from_uuid(one.person_id)).collect();
    let case = case(model, persons)?;
    if may.on(&case) { Ok(case) } else { Err(Error::NotFound("case")) }
}

async fn persons(tx: &platform::Tx, transfers: &[Uuid]) -> Result<Vec<person::Model>, Error> {
    let of_these = person::Column::TransferId.is_in(transfers.iter().copied());
    Ok(person::Entity::find().filter(of_these).order_by_asc(person::Column::PersonId).all(tx.db()).await?)
}

/// What a list of cases is ordered by.
pub(crate) type Key = (kernel::time::Timestamp, TransferId);

/// Cases from the oldest to the newest.
pub(crate) async fn list<A: Action>(
    tx: &platform::Tx,
    may: &May<A>,
    state: Option<&str>,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Case>, Error> {
    let mut query = Entity::find().filter(may.rows::<Case>());
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some((sent_at, id)) = after {
        let sent_at = Instant::from(sent_at);
        let later = Condition::all().add(Column::SentAt.eq(sent_at)).add(Column::TransferId.gt(id.uuid()));
        query = query.filter(Condition::any().add(Column::SentAt.gt(sent_at)).add(later));
    }
    let models = query.order_by_asc(Column::SentAt).order_by_asc(Column::TransferId).limit(limit).all(tx.db()).await?;
    let ids: Vec<_> = models.iter().map(|model| model.transfer_id).collect();
    let all = persons(tx, &ids).await?;
    let of =
        |transfer| all.iter().filter(|one| one.transfer_id == transfer).map(|one| PersonId::from_uuid(one.person_id)).collect();
    models.into_iter().map(|model| (of(model.transfer_id), model)).map(|(persons, model)| case(model, persons)).collect()
}

/// Saves where a case stands.
pub(crate) async fn save(tx: &platform::Tx, case: &Case) -> Result<(), Error> {
    Entity::update(row(case).reset_all()).exec(tx.db()).await?;
    Ok(())
}

/// Lets the cases of a merged household follow it.
pub(crate) async fn rename_household(tx: &platform::Tx, from: HouseholdId, into: HouseholdId) -> Result<(), Error> {
    let renamed = Entity::update_many().col_expr(Column::HouseholdId, Expr::value(into.uuid()));
    renamed.filter(Column::HouseholdId.eq(from.uuid())).exec(tx.db()).await?;
    Ok(())
}

fn row(case: &Case) -> ActiveModel {
    let mut model = Model {
        transfer_id: case.id.uuid(),
        report_id: case.report.uuid(),
        household_id: case.household.uuid(),
        municipality_code: case.municipality_code.clone(),
        injury: case.concerns.injury,
        minor_concerned: case.concerns.minor,
        unborn_concerned: case.concerns.unborn,
        sent_at: case.sent_at.into(),
        state: case.state.code().to_owned(),
        answered_at: None,
        answered_by: None,
        dossier_id: None,
        confirmation: None,
        decline_reason: None,
        explanation: None,
    };
    match &case.state {
        State::Offered => {}
        State::Accepted { at, by, dossier, confirmation } => {
            model.answered_at = Some((*at).into());
            model.answered_by = Some(by.uuid());
            model.dossier_id = Some(dossier.uuid());
            model.confirmation = Some(confirmation.reveal().clone());
        }
        State::Declined { at, by, reason, explanation } => {
            model.answered_at = Some((*at).into());
            model.answered_by = Some(by.uuid());
            model.decline_reason = Some(reason.code().to_owned());
            model.explanation = Some(explanation.reveal().clone());
        }
    }
    model.into_active_model()
}

fn case(model: Model, persons: Vec<PersonId>) -> Result<Case, Error> {
    let state = state(&model).ok_or_else(|| broken("cases"))?;
    Ok(Case {
        id: TransferId::from_uuid(model.transfer_id),
        report: ReportId::from_uuid(model.report_id),
        household: HouseholdId::from_uuid(model.household_id),
        municipality_code: model.municipality_code,
        concerns: Concerns { injury: model.injury, minor: model.minor_concerned, unborn: model.unborn_concerned },
        persons,
        sent_at: model.sent_at.into(),
        state,
    })
}

fn state(model: &Model) -> Option<State> {
    if model.state == "offered" {
        return Some(State::Offered);
    }
    let (at, by) = (model.answered_at?.into(), WorkerId::from_uuid(model.answered_by?));
    match model.state.as_str() {
        "accepted" => {
            let confirmation = Redacted::new(model.confirmation.clone()?);
            Some(State::Accepted { at, by, dossier: DossierId::from_uuid(model.dossier_id?), confirmation })
        }
        "declined" => {
            let code = model.decline_reason.as_deref()?;
            let reason = DeclineReason::ALL.into_iter().find(|reason| reason.code() == code)?;
            Some(State::Declined { at, by, reason, explanation: Redacted::new(model.explanation.clone()?) })
        }
        _ => None,
    }
}
