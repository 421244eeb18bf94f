//! Record that an institution names an attention officer.

use kernel::id::InstitutionId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::OfficerView;
use crate::commands;
use crate::rights::KeepInstitutions;

/// Record that an institution names an attention officer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NameAttentionOfficer)]
pub(super) struct Body {
    /// The name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.text(&self.name, "name", 200);
    }
}

/// Record that an institution names an attention officer.
#[utoipa::path(post, path = "/institutions/{institutionId}/attention-officers", request_body = Body, responses((status = 201, body = OfficerView)))]
pub(super) async fn name_officer(
    may: May<KeepInstitutions>,
    id: Path<InstitutionId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<OfficerView>> {
    let mut tx = work.begin(&may).await?;
    let officer = commands::name_officer(&mut tx, &may, *id, &body.name, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Created(format!("attention-officers/{}", officer.id), OfficerView::new(&officer, None)))
}
