//! Advise; a loss of contact is discussed by that.

use kernel::id::ForumItemId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ForumItemView;
use crate::commands;
use crate::rights::AdviseAtForum;

/// Advise; a loss of contact is discussed by that.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Advise)]
pub(super) struct Body {
    /// The advice; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    advice: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.advice, "advice");
    }
}

/// Advise; a loss of contact is discussed by that.
#[utoipa::path(post, path = "/forum/agenda/{forumItemId}/advise", request_body = Body, responses((status = 200, body = ForumItemView)))]
pub(super) async fn advise(
    may: May<AdviseAtForum>,
    id: Path<ForumItemId>,
    work: Work,
    body: Valid<Body>,
) -> Reply<ForumItemView> {
    let mut tx = work.begin(&may).await?;
    let item = commands::advise(&mut tx, &may, *id, &body.advice, body.occurred_at).await?;
    let view = ForumItemView::from(&item);
    tx.commit().await?;
    Ok(Json(view))
}
