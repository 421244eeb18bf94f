//! Record that the court moved the pro-forma date.

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

/// Record that the court moved the pro-forma date.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = MoveProFormaDate)]
pub(super) struct Body {
    /// The new date; it lies ahead.
    #[schema(value_type = String, format = Date)]
    pro_forma_date: Date,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Record that the court moved the pro-forma date.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/pro-forma-date", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn move_date(
    may: May<KeepCourtDates>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::MoveProForma(body.pro_forma_date), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
