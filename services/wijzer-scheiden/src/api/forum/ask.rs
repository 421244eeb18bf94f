//! Put a trajectory on the agenda of the High Conflict Forum.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ForumItemView;
use crate::commands;
use crate::domain::codes::ForumReason;
use crate::rights::AskForum;

/// Put a trajectory on the agenda of the High Conflict Forum.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AskForum)]
pub(super) struct Body {
    /// Why; a loss of contact comes there by itself.
    reason: ForumReason,
    /// What is asked; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    question: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.question, "question");
    }
}

/// Put a trajectory on the agenda of the High Conflict Forum.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/forum-items", request_body = Body, responses((status = 201, body = ForumItemView)))]
pub(super) async fn ask(
    may: May<AskForum>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<ForumItemView>> {
    let mut tx = work.begin(&may).await?;
    let item = commands::list_at_forum(&mut tx, &may, *id, body.reason, &body.question, body.occurred_at).await?;
    let view = ForumItemView::from(&item);
    tx.commit().await?;
    Ok(Created(format!("forum/agenda/{}", item.id), view))
}
