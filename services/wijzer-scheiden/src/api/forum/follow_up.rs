//! Record what became of the advice.

use kernel::id::ForumItemId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ForumItemView;
use crate::commands;
use crate::rights::AskForum;

/// Record what became of the advice.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = FollowUpAdvice)]
pub(super) struct Body {
    /// What became of it; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    result: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.result, "result");
    }
}

/// Record what became of the advice.
#[utoipa::path(post, path = "/forum/agenda/{forumItemId}/follow-up", request_body = Body, responses((status = 200, body = ForumItemView)))]
pub(super) async fn follow_up(may: May<AskForum>, id: Path<ForumItemId>, work: Work, body: Valid<Body>) -> Reply<ForumItemView> {
    let mut tx = work.begin(&may).await?;
    let item = commands::follow_up(&mut tx, &may, *id, &body.result, body.occurred_at).await?;
    let view = ForumItemView::from(&item);
    tx.commit().await?;
    Ok(Json(view))
}
