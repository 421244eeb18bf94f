//! The tables that lists and permissions look at.

/// Tracks.
pub(crate) mod tracks {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "tracks")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub entry: String,
        pub municipality_code: String,
        pub household_id: Option<Uuid>,
        pub dossier_id: Option<Uuid>,
        pub report_id: Option<Uuid>,
        pub forms: serde_json::Value,
        pub entered_at: Instant,
        pub entered_by: Uuid,
        pub state: String,
        pub open: bool,
        pub state_at: Instant,
        pub state_by: Uuid,
        pub because: Option<String>,
        pub looked_after_at: Option<Instant>,
        pub looked_after: Option<String>,
        pub lead_id: Option<Uuid>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Institutions.
pub(crate) mod institutions {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "institutions")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation: String,
        pub kind: String,
        pub name: String,
        pub municipality_code: String,
        pub joined_at: Instant,
        pub joined_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Signals.
pub(crate) mod signals {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "signals")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub institution_id: Uuid,
        pub meldcode_step: i32,
        pub at: Instant,
        pub by: Uuid,
        pub outcome: Option<String>,
        pub closed_at: Option<Instant>,
        pub closed_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
