//! Endpoints about decrees that equate days to holidays (Algemene termijnenwet art. 3(3)).

pub(super) mod difference;
pub(super) mod list;
pub(super) mod record;

use kernel::calendar;
use kernel::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::changes::Change;

/// A day that is equated to a holiday.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct EquatedDay {
    /// The day.
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// What it is called in Dutch.
    #[schema(min_length = 1, max_length = 200)]
    nl: String,
    /// What it is called in English.
    #[schema(min_length = 1, max_length = 200)]
    en: String,
}

impl From<EquatedDay> for calendar::Equated {
    fn from(day: EquatedDay) -> Self {
        Self { date: day.date, nl: day.nl, en: day.en }
    }
}

/// A decree that was recorded. It counts from then on and never changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Decree {
    /// The number of this change of the rules: what it moved is listed under it.
    change: i64,
    /// Where it was published, such as `Stcrt. 2025, 24713`.
    source: String,
    /// The days.
    days: Vec<EquatedDay>,
    /// When it was recorded, which is when it was known and from when it counts.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// Who recorded it.
    recorded_by: Uuid,
}

impl From<(Change, calendar::Decree)> for Decree {
    fn from((change, decree): (Change, calendar::Decree)) -> Self {
        let day = |day: calendar::Equated| EquatedDay { date: day.date, nl: day.nl, en: day.en };
        Self {
            change: change.number,
            source: decree.source,
            days: decree.days.into_iter().map(day).collect(),
            recorded_at: change.recorded_at,
            recorded_by: change.recorded_by,
        }
    }
}
