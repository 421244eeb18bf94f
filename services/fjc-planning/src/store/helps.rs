//! Help per person, and what Veilig Thuis settled in its own file.

use kernel::id::{DossierId, PersonId, ReportId, WorkerId};
use kernel::redacted::Redacted;
use platform::db::Instant;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel as _, QueryOrder as _, QuerySelect as _};

use super::broken;
use crate::Error;
use crate::domain::help::{Help, State, Step};

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "helps")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub report_id: Uuid,
    pub dossier_id: Uuid,
    pub state: String,
    pub at: Option<Instant>,
    pub by: Option<Uuid>,
    pub reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

mod elsewhere {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "settled_elsewhere")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        pub report_id: Uuid,
        pub state: String,
        pub at: Instant,
        pub by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The help of everybody in a dossier.
pub(crate) async fn of_dossier(tx: &platform::Tx, dossier: DossierId) -> Result<Vec<Help>, Error> {
    let models = Entity::find().filter(Column::DossierId.eq(dossier.uuid())).order_by_asc(Column::PersonId).all(tx.db()).await?;
    models.into_iter().map(help).collect()
}

/// The help of one person in a dossier. The dossier is locked already.
pub(crate) async fn get(tx: &platform::Tx, dossier: DossierId, person: PersonId) -> Result<Help, Error> {
    let found = Entity::find_by_id(person.uuid()).filter(Column::DossierId.eq(dossier.uuid())).one(tx.db()).await?;
    help(found.ok_or(Error::NotFound("person in this dossier"))?)
}

/// The help of one person, in whatever dossier; locked.
pub(crate) async fn find(tx: &platform::Tx, person: PersonId) -> Result<Option<Help>, Error> {
    Entity::find_by_id(person.uuid()).lock_exclusive().one(tx.db()).await?.map(help).transpose()
}

/// Saves where a person's help stands.
pub(crate) async fn save(tx: &platform::Tx, help: &Help) -> Result<(), Error> {
    let all = [Column::ReportId, Column::DossierId, Column::State, Column::At, Column::By, Column::Reason];
    let again = OnConflict::column(Column::PersonId).update_columns(all).to_owned();
    Entity::insert(row(help)).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Records that Veilig Thuis settled a person's help.
pub(crate) async fn settle_elsewhere(tx: &platform::Tx, person: PersonId, report: ReportId, state: &State) -> Result<(), Error> {
    let Some(step) = state.step() else {
        return Err(broken("settled_elsewhere"));
    };
    let (state, at, by) = (state.code().to_owned(), step.at.into(), step.by.uuid());
    let row = elsewhere::Model { person_id: person.uuid(), report_id: report.uuid(), state, at, by };
    let nothing = OnConflict::column(elsewhere::Column::PersonId).do_nothing().to_owned();
    elsewhere::Entity::insert(row.into_active_model()).on_conflict(nothing).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What Veilig Thuis settled for a person, if anything.
pub(crate) async fn settled_elsewhere(tx: &platform::Tx, person: PersonId) -> Result<Option<State>, Error> {
    let Some(model) = elsewhere::Entity::find_by_id(person.uuid()).one(tx.db()).await? else {
        return Ok(None);
    };
    let step = Step { at: model.at.into(), by: WorkerId::from_uuid(model.by) };
    match model.state.as_str() {
        "started" => Ok(Some(State::Started(step))),
        "not-needed" => Ok(Some(State::NotNeeded { step, reason: None })),
        _ => Err(broken("settled_elsewhere")),
    }
}

fn row(help: &Help) -> ActiveModel {
    let step = help.state.step();
    let reason = match &help.state {
        State::NotNeeded { reason, .. } => reason.as_ref().map(|reason| reason.reveal().clone()),
        _ => None,
    };
    let model = Model {
        person_id: help.person.uuid(),
        report_id: help.report.uuid(),
        dossier_id: help.dossier.uuid(),
        state: help.state.code().to_owned(),
        at: step.map(|step| step.at.into()),
        by: step.map(|step| step.by.uuid()),
        reason,
    };
    model.into_active_model()
}

fn help(model: Model) -> Result<Help, Error> {
    let (person, report, dossier) =
        (PersonId::from_uuid(model.person_id), ReportId::from_uuid(model.report_id), DossierId::from_uuid(model.dossier_id));
    let state = state(model).ok_or_else(|| broken("helps"))?;
    Ok(Help { person, report, dossier, state })
}

fn state(model: Model) -> Option<State> {
    if model.state == "owed" {
        return Some(State::Owed);
    }
    let step = Step { at: model.at?.into(), by: WorkerId::from_uuid(model.by?) };
    Some(match model.state.as_str() {
        "offered" => State::Offered(step),
        "accepted" => State::Accepted(step),
        "refused" => State::Refused(step),
        "started" => State::Started(step),
        "completed" => State::Completed(step),
        "not-needed" => State::NotNeeded { step, reason: model.reason.map(Redacted::new) },
        _ => return None,
    })
}
