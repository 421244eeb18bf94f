//! Record when the main proceedings ended.

use kernel::id::TrajectoryId;
use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::KeepCourtDates;

/// Record when the main proceedings ended.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = EndMainProceedings)]
pub(super) struct Body {
    /// The date.
    #[schema(value_type = String, format = Date)]
    ended_date: Date,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Record when the main proceedings ended.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/main-proceedings", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn end_main(
    may: May<KeepCourtDates>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::EndMainProceedings(body.ended_date), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
