//! The regional custom route is described.

use kernel::id::ReportId;
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

/// The route.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DescribeCustomRoute)]
pub(super) struct Body {
    /// What is done, by whom and until when.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    description: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, Some(&self.description), "description");
    }
}

/// The regional custom route is described.
#[utoipa::path(post, path = "/reports/{reportId}/describe-custom-route", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn describe_custom_route(
    may: May<FollowUp>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let description = reason(&body.description, "description")?;
    let mut tx = work.begin(&may).await?;
    let report = commands::describe_custom_route(&mut tx, &may, asked(*id, seen, body.occurred_at), &description).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
