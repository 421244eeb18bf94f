//! POST /decrees: days are equated to holidays, and open terms follow.

use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Decree, EquatedDay};
use crate::actions::RecordDecrees;
use crate::commands;

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
        EquatedDay::check(&self.days, 1, check);
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
