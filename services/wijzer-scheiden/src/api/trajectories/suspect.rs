//! Tell Veilig Thuis of a suspicion of abuse; it becomes a report there, with the id that is answered here.

use kernel::id::{ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::SuspicionView;
use crate::commands::{self, Suspecting};
use crate::domain::codes::{Nature, Role};
use crate::rights::RaiseSuspicions;

/// Tell Veilig Thuis of a suspicion of abuse; it becomes a report there, with the id that is answered here.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RaiseSuspicion)]
pub(super) struct Body {
    /// What kinds of violence are suspected; at least one.
    #[schema(min_items = 1, max_items = 4)]
    nature: Vec<Nature>,
    /// Somebody was injured.
    #[serde(default)]
    injury: bool,
    /// Life or safety is in danger now.
    #[serde(default)]
    acute: bool,
    /// In whose household; absent: the first one that Veilig Thuis knows.
    parent_id: Option<ParentId>,
    /// One role for each person concerned; who they are, Veilig Thuis asks.
    #[schema(min_items = 1, max_items = 20)]
    roles: Vec<Role>,
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
        check.that(self.nature.len() <= 4, "nature", "must hold at most four kinds");
        check.that(self.roles.len() <= 20, "roles", "must hold at most twenty roles");
        check.at_most(&self.note, "note");
    }
}

/// Tell Veilig Thuis of a suspicion of abuse; it becomes a report there, with the id that is answered here.
#[utoipa::path(post, path = "/trajectories/{trajectoryId}/suspicions", request_body = Body, responses((status = 201, body = SuspicionView)))]
pub(super) async fn suspect(
    may: May<RaiseSuspicions>,
    id: Path<TrajectoryId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<SuspicionView>> {
    let Body { nature, injury, acute, parent_id, roles, note, occurred_at } = body.into_inner();
    let asked = Suspecting { nature, injury, acute, parent: parent_id, roles, note, occurred_at };
    let mut tx = work.begin(&may).await?;
    let report = commands::raise_suspicion(&mut tx, &may, *id, asked).await?;
    let view = SuspicionView::new(report);
    tx.commit().await?;
    Ok(Created(format!("suspicions/{report}"), view))
}
