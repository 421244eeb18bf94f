//! Decline a case, with a reason: Veilig Thuis keeps sight of safety.

use kernel::id::TransferId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::CaseView;
use crate::commands;
use crate::domain::case::DeclineReason;
use crate::rights::AnswerCases;

/// Why a case is declined.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DeclineCase)]
pub(super) struct Body {
    /// Why, as a code.
    reason: Reason,
    /// Why, in words.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    explanation: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

/// Why a case is declined.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = DeclineReason)]
enum Reason {
    OtherRegion,
    OtherHelpFits,
    InsufficientInformation,
    NoCapacity,
    Other,
}

impl From<Reason> for DeclineReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::OtherRegion => Self::OtherRegion,
            Reason::OtherHelpFits => Self::OtherHelpFits,
            Reason::InsufficientInformation => Self::InsufficientInformation,
            Reason::NoCapacity => Self::NoCapacity,
            Reason::Other => Self::Other,
        }
    }
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.explanation, "explanation");
    }
}

/// Decline a case, with a reason: Veilig Thuis keeps sight of safety.
#[utoipa::path(post, path = "/cases/{transferId}/decline", request_body = Body, responses((status = 200, body = CaseView)))]
pub(super) async fn decline(may: May<AnswerCases>, id: Path<TransferId>, work: Work, body: Valid<Body>) -> Reply<CaseView> {
    let mut tx = work.begin(&may).await?;
    let case = commands::decline_case(&mut tx, &may, *id, body.reason.into(), &body.explanation, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(CaseView::from(&case)))
}
