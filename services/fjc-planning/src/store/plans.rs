//! The words of safety plans: participants and agreements, in the order in which they were given.

use kernel::id::PlanId;
use kernel::redacted::Redacted;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder as _, Set};

use super::broken;
use crate::Error;
use crate::domain::plan::{Agreement, Capacity, Participant, SafetyPlan};

mod participant {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_participants")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub name: String,
        pub capacity: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod agreement {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_agreements")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub what: String,
        pub who: String,
        pub shown_by: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds a plan's words.
pub(crate) async fn add(tx: &platform::Tx, id: PlanId, plan: &SafetyPlan) -> Result<(), Error> {
    let participants = (1..).zip(plan.participants()).map(|(place, one)| participant::ActiveModel {
        plan_id: Set(id.uuid()),
        place: Set(place),
        name: Set(one.name.reveal().clone()),
        capacity: Set(one.capacity.code().to_owned()),
    });
    participant::Entity::insert_many(participants).exec_without_returning(tx.db()).await?;
    let agreements = (1..).zip(plan.agreements()).map(|(place, one)| agreement::ActiveModel {
        plan_id: Set(id.uuid()),
        place: Set(place),
        what: Set(one.what.reveal().clone()),
        who: Set(one.who.reveal().clone()),
        shown_by: Set(one.shown_by.reveal().clone()),
    });
    agreement::Entity::insert_many(agreements).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// A plan's words.
pub(crate) async fn get(tx: &platform::Tx, id: PlanId) -> Result<SafetyPlan, Error> {
    let participants = participant::Entity::find().filter(participant::Column::PlanId.eq(id.uuid()));
    let participants = participants.order_by_asc(participant::Column::Place).all(tx.db()).await?;
    let participants = participants.into_iter().map(|one| {
        let capacity = Capacity::ALL.into_iter().find(|capacity| capacity.code() == one.capacity)?;
        Some(Participant { name: Redacted::new(one.name), capacity })
    });
    let participants = participants.collect::<Option<_>>().ok_or_else(|| broken("plan_participants"))?;
    let agreements = agreement::Entity::find().filter(agreement::Column::PlanId.eq(id.uuid()));
    let agreements = agreements.order_by_asc(agreement::Column::Place).all(tx.db()).await?;
    let agreements = agreements.into_iter().map(|one| Agreement {
        what: Redacted::new(one.what),
        who: Redacted::new(one.who),
        shown_by: Redacted::new(one.shown_by),
    });
    SafetyPlan::new(participants, agreements.collect()).map_err(|_| broken("plan_agreements"))
}
