//! The reporter was told what was judged.

use kernel::id::ReportId;
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
use crate::domain::codes::After;
use crate::rights::GiveFeedback;

/// After what the reporter was told.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = GiveFeedback)]
pub(super) struct Body {
    /// After the assessment, or after the investigation.
    after: After,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// The reporter was told what was judged.
#[utoipa::path(post, path = "/reports/{reportId}/give-feedback", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn give_feedback(
    may: May<GiveFeedback>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report = commands::give_feedback(&mut tx, &may, asked(*id, seen, body.occurred_at), body.after).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
