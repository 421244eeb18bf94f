//! The safety of a report is assessed.

use std::collections::BTreeMap;

use kernel::id::{PersonId, ReportId};
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
use crate::domain::codes::Outcome;
use crate::domain::text::Text;
use crate::rights::AssessReports;

/// The outcome.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssessSafety)]
pub(super) struct Body {
    /// One of the four outcomes of the national list.
    outcome: Outcome,
    /// For no-follow-up-needed: why, for each victim, suspected perpetrator and child.
    #[serde(default)]
    reasons: Vec<Why>,
    /// An explanation; kept in the file, never in a fact.
    note: Option<String>,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

/// Why a person needs no follow-up.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Why {
    /// The person.
    #[schema(value_type = Uuid)]
    person_id: PersonId,
    /// The reason.
    reason: String,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, self.note.as_deref(), "note");
        for (index, why) in self.reasons.iter().enumerate() {
            check.within(&format!("reasons[{index}]"), |check| at_most(check, Some(&why.reason), "reason"));
        }
    }
}

/// The safety of a report is assessed, once. A blank reason counts as none.
#[utoipa::path(post, path = "/reports/{reportId}/assess-safety", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn assess_safety(
    may: May<AssessReports>,
    id: Path<ReportId>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let reasons: BTreeMap<PersonId, Text> =
        body.reasons.iter().filter_map(|why| Some((why.person_id, Text::new(&why.reason)?))).collect();
    let note = text(body.note.as_deref());
    let asked = asked(*id, seen, body.occurred_at);
    let mut tx = work.begin(&may).await?;
    let report = commands::assess_safety(&mut tx, &may, asked, body.outcome, &reasons, note.as_ref()).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
