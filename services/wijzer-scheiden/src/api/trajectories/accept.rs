//! Accept a referral.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Json, Path, Reply, Step, Valid};
use platform::may::May;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::AnswerReferrals;

/// Accept a referral.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/accept", request_body = Step, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn accept(
    may: May<AnswerReferrals>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Step>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::Accept, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
