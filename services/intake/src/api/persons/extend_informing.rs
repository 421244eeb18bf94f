//! Telling a person is put off by one or two weeks, with both grounds of Wmo 2015 art. 5.3.1(2).

use kernel::id::{PersonId, ReportId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Path, Valid, Validate, Versioned};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::{asked, at_most};
use super::super::seen::Seen;
use super::super::views::{ReportView, versioned};
use crate::commands;
use crate::domain::informing::Extension;
use crate::rights::InformPersons;

/// How long, and both grounds.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExtendInforming)]
pub(super) struct Body {
    /// One or two.
    #[schema(minimum = 1, maximum = 2)]
    weeks: u8,
    /// Why the delay is necessary for the task of Veilig Thuis.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    ground_task: String,
    /// Why it is necessary to end the situation, or to investigate a reasonable suspicion of it.
    #[serde(default)]
    #[schema(required = true, min_length = 1)]
    ground_situation: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        at_most(check, Some(&self.ground_task), "groundTask");
        at_most(check, Some(&self.ground_situation), "groundSituation");
    }
}

/// Telling a person is put off by one or two weeks, with both grounds of Wmo 2015 art. 5.3.1(2).
#[utoipa::path(post, path = "/reports/{reportId}/persons/{personId}/extend-informing", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn extend_informing(
    may: May<InformPersons>,
    id: Path<(ReportId, PersonId)>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let (report, person) = *id;
    let extension = Extension::new(body.weeks, &body.ground_task, &body.ground_situation).map_err(crate::error::Error::from)?;
    let mut tx = work.begin(&may).await?;
    let report = commands::extend_informing(&mut tx, &may, asked(report, seen, body.occurred_at), person, &extension).await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
