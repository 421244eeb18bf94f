//! The tables of dossiers.

use platform::db::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "dossiers")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub municipality_code: String,
    pub injury: bool,
    pub minor_concerned: bool,
    pub unborn_concerned: bool,
    pub opened_at: Instant,
    pub opened_by: Uuid,
    pub state: String,
    pub open: bool,
    pub extended_at: Option<Instant>,
    pub extended_by: Option<Uuid>,
    pub extended_working_days: Option<i32>,
    pub extension_reason: Option<String>,
    pub plan_refused_at: Option<Instant>,
    pub plan_refused_by: Option<Uuid>,
    pub plan_refused_because: Option<String>,
    pub plan_id: Option<Uuid>,
    pub plan_agreed_at: Option<Instant>,
    pub plan_agreed_by: Option<Uuid>,
    pub safe_at: Option<Instant>,
    pub safe_by: Option<Uuid>,
    pub safe_shown_by: Option<String>,
    pub closed_at: Option<Instant>,
    pub closed_by: Option<Uuid>,
    pub closed_unsafe_because: Option<String>,
    pub coordinator_id: Option<Uuid>,
    pub coordinator_since: Option<Instant>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The households that a dossier covers.
pub(crate) mod household {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "dossier_households")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub dossier_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub household_id: Uuid,
        pub open: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The reports of a dossier.
pub(crate) mod report {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "dossier_reports")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub dossier_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: Uuid,
        pub how: String,
        pub at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
