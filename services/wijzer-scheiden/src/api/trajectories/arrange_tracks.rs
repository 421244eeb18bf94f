//! Record how split tracks stay apart.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::TrajectoryView;
use super::view;
use crate::commands::{self, Act};
use crate::rights::LeadTrajectories;

/// Record how split tracks stay apart.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ArrangeTracks)]
pub(super) struct Body {
    /// How; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    arrangement: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.arrangement, "arrangement");
    }
}

/// Record how split tracks stay apart.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/arrange-tracks", request_body = Body, responses((status = 200, body = TrajectoryView)))]
pub(super) async fn arrange_tracks(
    may: May<LeadTrajectories>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<TrajectoryView> {
    let mut tx = work.begin(&may).await?;
    commands::take(&mut tx, &may, *id, Act::ArrangeTracks(body.arrangement.clone()), body.occurred_at).await?;
    let view = view(&tx, &may, *id).await?;
    tx.commit().await?;
    Ok(Json(view))
}
