//! POST /decrees: days are equated to holidays, and open terms follow.

use std::collections::BTreeSet;

use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Decree, EquatedDay};
use crate::actions::RecordDecrees;
use crate::commands;

/// The most days that one decree names.
const MOST_DAYS: usize = 50;

/// A decree to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct DecreeSubmission {
    /// Where it was published, such as `Stcrt. 2025, 24713`.
    #[schema(min_length = 1, max_length = 200)]
    source: String,
    /// The days, each once.
    #[schema(min_items = 1, max_items = 50)]
    days: Vec<EquatedDay>,
}

impl Validate for DecreeSubmission {
    fn validate(&self, check: &mut Check) {
        check.text(&self.source, "source", 200);
        check.that(!self.days.is_empty() && self.days.len() <= MOST_DAYS, "days", "must hold 1 to 50 days");
        let mut seen = BTreeSet::new();
        for (index, day) in self.days.iter().enumerate() {
            check.within(&format!("days[{index}]"), |check| {
                check.that(seen.insert(day.date), "date", "must not be named twice");
                check.text(&day.nl, "nl", 200);
                check.text(&day.en, "en", 200);
            });
        }
    }
}

/// Record a decree that equates days to holidays
///
/// It counts from now on: open terms that end on such a day, or count over it, move later; nothing moves earlier and nothing rings again.
/// Refused: 422 for a day that has passed, 409 for a decree that is recorded already. Source: Algemene termijnenwet art. 3(3).
#[utoipa::path(post, path = "/decrees", request_body = DecreeSubmission, responses((status = 201, body = Decree)))]
pub(crate) async fn record(may: May<RecordDecrees>, work: Work, body: Valid<DecreeSubmission>) -> Answered<Created<Decree>> {
    let body = body.into_inner();
    let mut tx = work.begin(&may).await?;
    let days = body.days.into_iter().map(Into::into).collect();
    let decree = commands::decrees::record(&mut tx, &may, body.source, days).await?;
    tx.commit().await?;
    Ok(Created("decrees".to_owned(), decree.into()))
}
