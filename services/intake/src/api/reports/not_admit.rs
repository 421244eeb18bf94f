//! A report is not taken up: not admitted, or wrongly addressed.

use kernel::id::ReportId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Path, Valid, Validate, Versioned};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{asked, at_most, text};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::domain::codes::NotAdmittedReason;
use crate::rights::AssessReports;

/// Why a report is not taken up.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NotAdmit)]
pub(super) struct Body {
    /// Not admitted, or wrongly addressed.
    reason: NotAdmittedReason,
    /// An explanation; kept in the file, never in a fact.
    note: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, self.note.as_deref(), "note");
    }
}

/// A report is not taken up: not admitted, or wrongly addressed.
#[utoipa::path(post, path = "/reports/{reportId}/not-admit", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn not_admit(
    may: May<AssessReports>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let mut tx = work.begin(&may).await?;
    let report =
        commands::not_admit(&mut tx, &may, asked(*id, seen, body.occurred_at), body.reason, text(body.note.as_deref()).as_ref())
            .await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
