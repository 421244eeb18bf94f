//! Endpoints about decrees that equate days to holidays (Algemene termijnenwet art. 3(3)).

pub(super) mod difference;
pub(super) mod list;
pub(super) mod record;

use std::collections::BTreeSet;

use kernel::calendar;
use kernel::time::{Date, Timestamp};
use platform::http::Check;
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

/// The most days that are named at once.
const MOST_DAYS: usize = 50;

impl EquatedDay {
    /// Days are named once, by their names, in the field `days`; `least` to 50 of them.
    pub(crate) fn check(days: &[Self], least: usize, check: &mut Check) {
        let is_right = (least..=MOST_DAYS).contains(&days.len());
        check.that(is_right, "days", &format!("must hold {least} to {MOST_DAYS} days"));
        let mut seen = BTreeSet::new();
        for (index, day) in days.iter().enumerate() {
            check.within(&format!("days[{index}]"), |check| {
                check.that(seen.insert(day.date), "date", "must not be named twice");
                check.text(&day.nl, "nl", 200);
                check.text(&day.en, "en", 200);
            });
        }
    }
}

impl From<calendar::Equated> for EquatedDay {
    fn from(day: calendar::Equated) -> Self {
        Self { date: day.date, nl: day.nl, en: day.en }
    }
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
        Self {
            change: change.number,
            source: decree.source,
            days: decree.days.into_iter().map(EquatedDay::from).collect(),
            recorded_at: change.recorded_at,
            recorded_by: change.recorded_by,
        }
    }
}
