//! Record what the Child Protection Board found before the referral is accepted.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::domain::codes::ContraIndications;
use crate::rights::AnswerReferrals;

/// Record what the Child Protection Board found before the referral is accepted.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExamineContraIndications)]
pub(super) struct Body {
    /// What was found.
    outcome: ContraIndications,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Record what the Child Protection Board found before the referral is accepted.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/examine", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn examine(
    may: May<AnswerReferrals>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::Examine(body.outcome), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
