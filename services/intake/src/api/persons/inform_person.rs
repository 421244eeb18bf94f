//! A person was told that data about them was recorded.

use kernel::id::{PersonId, ReportId};
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
use crate::rights::InformPersons;

/// How the person was told.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = InformPerson)]
pub(super) struct Body {
    /// Through a representative.
    #[serde(default)]
    through_representative: bool,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// A person was told that data about them was recorded.
#[utoipa::path(post, path = "/reports/{reportId}/persons/{personId}/inform", params(Seen), request_body = Body, responses((status = 200, body = ReportView)))]
pub(super) async fn inform_person(
    may: May<InformPersons>,
    id: Path<(ReportId, PersonId)>,
    seen: Seen,
    work: Work,
    body: Valid<Body>,
) -> Answered<Versioned<ReportView>> {
    let (report, person) = *id;
    let mut tx = work.begin(&may).await?;
    let report =
        commands::inform_person(&mut tx, &may, asked(report, seen, body.occurred_at), person, body.through_representative)
            .await?;
    tx.commit().await?;
    Ok(versioned(&report))
}
