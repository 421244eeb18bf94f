//! Record that a child lost contact with a parent: a red flag at once.

use kernel::id::{ChildId, ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ContactLossView;
use crate::commands::{self, Stopped};
use crate::rights::LeadTrajectories;

/// Record that a child lost contact with a parent: a red flag at once.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StopContact)]
pub(super) struct Body {
    /// The parent.
    parent_id: ParentId,
    /// In words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.note, "note");
    }
}

/// Record that a child lost contact with a parent: a red flag at once.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/children/{childId}/contact-losses", request_body = Body, responses((status = 201, body = ContactLossView)))]
pub(super) async fn stop_contact(
    may: May<LeadTrajectories>,
    ids: Path<(TrajectoryId, ChildId)>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<ContactLossView>> {
    let (id, child) = *ids;
    let Body { parent_id, note, occurred_at } = body.into_inner();
    let asked = Stopped { child, parent: parent_id, note, occurred_at };
    let mut tx = work.begin(&may).await?;
    let loss = commands::contact_stopped(&mut tx, &may, id, asked).await?;
    let view = ContactLossView::from(&loss);
    tx.commit().await?;
    Ok(Created(format!("contact-losses/{}", loss.id), view))
}
