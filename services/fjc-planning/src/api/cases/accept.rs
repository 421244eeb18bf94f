//! Confirm receipt of a case in writing: its household gets a dossier.

use kernel::id::{HouseholdId, TransferId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::CaseView;
use crate::commands::{self, Accepting};
use crate::rights::AnswerCases;

/// A confirmation in writing.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AcceptCase)]
pub(super) struct Body {
    /// The confirmation's text.
    #[schema(min_length = 1, max_length = 4000)]
    confirmation: String,
    /// Where a child lives in two households: the other one. The dossier covers both.
    second_household_id: Option<HouseholdId>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.confirmation, "confirmation");
    }
}

/// Confirm receipt of a case in writing: its household gets a dossier.
///
/// If the household has an open dossier, the case joins it.
#[utoipa::path(post, path = "/cases/{transferId}/accept", request_body = Body, responses((status = 200, body = CaseView)))]
pub(super) async fn accept(may: May<AnswerCases>, id: Path<TransferId>, work: Work, body: Valid<Body>) -> Reply<CaseView> {
    let Body { confirmation, second_household_id, occurred_at } = body.into_inner();
    let mut tx = work.begin(&may).await?;
    let asked = Accepting { confirmation, second_household: second_household_id, occurred_at };
    let case = commands::accept_case(&mut tx, &may, *id, asked).await?;
    tx.commit().await?;
    Ok(Json(CaseView::from(&case)))
}
