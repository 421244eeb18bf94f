//! The older person withdraws: she said so apart, and is able to decide it. An inconsistent statement is no withdrawal.

use kernel::id::TrackId;
use platform::Work;
use platform::http::{Json, Path, ReasonedStep, Reply, Valid};
use platform::may::May;

use super::super::views::TrackView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTracks;

/// The older person withdraws: she said so apart, and is able to decide it. An inconsistent statement is no withdrawal.
#[utoipa::path(post, path = "/tracks/{trackId}/withdraw", request_body = ReasonedStep, responses((status = 200, body = TrackView)))]
pub(super) async fn withdraw(may: May<LeadTracks>, id: Path<TrackId>, work: Work, body: Valid<ReasonedStep>) -> Reply<TrackView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::Withdraw(body.reason.clone()), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
