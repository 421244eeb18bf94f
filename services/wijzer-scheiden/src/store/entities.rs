//! The tables that lists and permissions look at.

/// Trajectories.
pub(crate) mod trajectories {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "trajectories")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub entry: String,
        pub municipality_code: String,
        pub dossier_id: Option<Uuid>,
        pub entered_at: Instant,
        pub entered_by: Uuid,
        pub state: String,
        pub open: bool,
        pub state_at: Instant,
        pub state_by: Uuid,
        pub accepted_at: Option<Instant>,
        pub intake_held_at: Option<Instant>,
        pub started_at: Option<Instant>,
        pub ended_at: Option<Instant>,
        pub withdrawn_because: Option<String>,
        pub extended_months: i32,
        pub pro_forma_date: Option<platform::db::Date>,
        pub examined_at: Option<Instant>,
        pub contra_indications: Option<String>,
        pub court_reported_at: Option<Instant>,
        pub main_proceedings_ended: Option<platform::db::Date>,
        pub split_at: Option<Instant>,
        pub arranged_at: Option<Instant>,
        pub arrangement: Option<String>,
        pub lead_id: Option<Uuid>,
        pub linked_id: Option<Uuid>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Modules.
pub(crate) mod modules {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "modules")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub trajectory_id: Uuid,
        pub kind: String,
        pub joint: bool,
        pub parent_id: Option<Uuid>,
        pub state: String,
        pub opened_at: Instant,
        pub opened_by: Uuid,
        pub intake_held_at: Option<Instant>,
        pub ended_at: Option<Instant>,
        pub effect: Option<String>,
        pub ended_because: Option<String>,
        pub note: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Losses of contact.
pub(crate) mod contact_losses {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "contact_losses")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub trajectory_id: Uuid,
        pub child_id: Uuid,
        pub parent_id: Uuid,
        pub stopped_at: Instant,
        pub stopped_by: Uuid,
        pub note: String,
        pub discussed_at: Option<Instant>,
        pub restored_at: Option<Instant>,
        pub restored_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The agenda of the High Conflict Forum.
pub(crate) mod forum_items {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "forum_items")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub trajectory_id: Uuid,
        pub contact_loss_id: Option<Uuid>,
        pub reason: String,
        pub question: Option<String>,
        pub state: String,
        pub listed_at: Instant,
        pub listed_by: Uuid,
        pub advised_at: Option<Instant>,
        pub advised_by: Option<Uuid>,
        pub advice: Option<String>,
        pub followed_up_at: Option<Instant>,
        pub followed_up_by: Option<Uuid>,
        pub result: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Transfers.
pub(crate) mod transfers {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, DeriveEntityModel)]
    #[sea_orm(table_name = "transfers")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub report_id: Uuid,
        pub household_id: Uuid,
        pub municipality_code: String,
        pub sent_at: Instant,
        pub state: String,
        pub answered_at: Option<Instant>,
        pub answered_by: Option<Uuid>,
        pub trajectory_id: Option<Uuid>,
        pub because: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
