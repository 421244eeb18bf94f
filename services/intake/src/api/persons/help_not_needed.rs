//! Veilig Thuis decided with a reason that a person needs no help.

use kernel::id::{PersonId, ReportId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Path, Valid, Validate, Versioned};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{asked, at_most, reason};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::FollowUp;

/// Why not.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HelpNotNeeded)]
pub(super) struct Body {
    /// The reason.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    reason: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, Some(&self.reason), "reason");
    }
}

/// Veilig Thuis decided with a reason that a person needs no help.
#[utoipa::path(post, path = "/reports/{reportId}/persons/{personId}/no-help-needed", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn help_not_needed(
    may: May<FollowUp>,
    id: Path<(ReportId, PersonId)>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let (report, person) = *id;
    let why = reason(&body.reason, "reason")?;
    let mut tx = work.begin(&may).await?;
    let report = commands::help_not_needed(&mut tx, &may, asked(report, seen, body.occurred_at), person, &why).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
