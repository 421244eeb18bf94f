//! A handler takes a report.

use kernel::id::{ReportId, WorkerId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Path, Valid, Validate, Versioned};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::asked;
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::rights::AssignHandlers;

/// Who takes it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssignHandler)]
pub(super) struct Body {
    /// The worker.
    #[schema(value_type = Uuid)]
    handler_id: WorkerId,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// A handler takes a report.
#[utoipa::path(post, path = "/reports/{reportId}/assign-handler", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn assign_handler(
    may: May<AssignHandlers>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report = commands::assign_handler(&mut tx, &may, asked(*id, seen, body.occurred_at), body.handler_id).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
