//! Withdraw a trajectory; what runs in it ends.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands;
use crate::rights::AnswerReferrals;

/// Withdraw a trajectory; what runs in it ends.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/withdraw", request_body = ReasonedStep, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn withdraw(
    may: May<AnswerReferrals>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<ReasonedStep>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::withdraw(&mut tx, &may, *id, &body.reason, body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
