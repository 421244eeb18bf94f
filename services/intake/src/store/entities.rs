//! The tables as sea-orm sees them; columns, keys and checks are in `migrations/`.
#![allow(unreachable_pub, reason = "sea-orm derives public items")]

/// Households.
pub(super) mod households {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "households")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub municipality_code: String,
        pub merged_into: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Where households live: personal data.
pub(super) mod household_addresses {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "household_addresses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub household_id: Uuid,
        pub postcode: String,
        pub house_number: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// By what households are recognised.
pub(super) mod household_match_keys {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "household_match_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub household_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Reports.
pub(super) mod reports {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub household_id: Uuid,
        pub municipality_code: String,
        pub received_at: Instant,
        pub posted_by: Uuid,
        pub capacity: String,
        pub sector: Option<String>,
        pub meldcode_step: Option<i16>,
        pub reporter_known: bool,
        pub wants_feedback: bool,
        pub reporter_withheld: bool,
        pub injury: bool,
        pub acute_marked_at: Option<Instant>,
        pub acute_marked_by: Option<Uuid>,
        pub acute_answered_at: Option<Instant>,
        pub acute_answered_by: Option<Uuid>,
        pub handler: Option<Uuid>,
        pub told_after_assessment_at: Option<Instant>,
        pub told_after_investigation_at: Option<Instant>,
        pub sight_holder: String,
        pub sight_since: Instant,
        pub status: String,
        pub status_at: Option<Instant>,
        pub status_by: Option<Uuid>,
        pub not_admitted_reason: Option<String>,
        pub outcome: Option<String>,
        pub assessed_at: Option<Instant>,
        pub assessed_by: Option<Uuid>,
        pub transfer_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What kinds of violence a report is about.
pub(super) mod report_natures {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "report_natures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub nature: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Persons in reports.
pub(super) mod persons {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "persons")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub report_id: Uuid,
        pub place: i32,
        pub role: String,
        pub minor: bool,
        pub recorded_at: Instant,
        pub duty_to_inform: bool,
        pub extensions: i32,
        pub informed_at: Option<Instant>,
        pub informed_by: Option<Uuid>,
        pub through_representative: Option<bool>,
        pub help: String,
        pub help_at: Option<Instant>,
        pub also_in: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Who persons are: personal data.
pub(super) mod person_details {
    use platform::db::Date;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person_details")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        pub given_names: Option<String>,
        pub surname: Option<String>,
        pub birth_date: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Who reporters are: personal data.
pub(super) mod reporter_details {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reporter_details")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: Uuid,
        pub name: Option<String>,
        pub contact: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Extensions of the term to inform.
pub(super) mod informing_extensions {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "informing_extensions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub weeks: i16,
        pub extended_at: Instant,
        pub extended_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Their grounds: personal data.
pub(super) mod informing_grounds {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "informing_grounds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i32,
        pub task: String,
        pub situation: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Free texts about reports and persons: personal data.
pub(super) mod notes {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notes")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub report_id: Uuid,
        pub person_id: Option<Uuid>,
        pub about: String,
        pub body: String,
        pub written_at: Instant,
        pub written_by: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Investigations.
pub(super) mod investigations {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "investigations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub report_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub decided_at: Instant,
        pub decided_by: Uuid,
        pub started_at: Option<Instant>,
        pub started_by: Option<Uuid>,
        pub judged_at: Option<Instant>,
        pub judged_by: Option<Uuid>,
        pub finding: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Transfers.
pub(super) mod transfers {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "transfers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub report_id: Uuid,
        pub receiver: String,
        pub legal_basis: String,
        pub told: bool,
        pub sent_at: Instant,
        pub sent_by: Uuid,
        pub answer: String,
        pub answered_at: Option<Instant>,
        pub dossier_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Their grounds: personal data.
pub(super) mod transfer_grounds {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "transfer_grounds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub transfer_id: Uuid,
        pub purpose: String,
        pub necessity: String,
        pub not_told: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Advice.
pub(super) mod advices {
    use platform::db::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "advices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub capacity: String,
        pub sector: Option<String>,
        pub meldcode_step: Option<i16>,
        pub municipality_code: String,
        pub asked_at: Instant,
        pub asked_by: Uuid,
        pub given_at: Option<Instant>,
        pub given_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What advice is about.
pub(super) mod advice_natures {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "advice_natures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub advice_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub nature: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Questions and answers: may be personal data.
pub(super) mod advice_texts {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "advice_texts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub advice_id: Uuid,
        pub question: String,
        pub answer: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
