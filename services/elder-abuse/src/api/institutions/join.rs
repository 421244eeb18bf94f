//! Record that an institution takes part.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::InstitutionView;
use crate::commands::{self, Joining};
use crate::domain::codes::InstitutionKind;
use crate::rights::KeepInstitutions;

/// Record that an institution takes part.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = JoinInstitution)]
pub(super) struct Body {
    /// Its code, as the tokens of its workers say it.
    #[schema(min_length = 1, max_length = 100)]
    organisation: String,
    /// What it is.
    kind: InstitutionKind,
    /// Its name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The municipality, by its four-digit CBS code.
    #[schema(pattern = "^[0-9]{4}$")]
    municipality_code: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.text(&self.organisation, "organisation", 100);
        check.text(&self.name, "name", 200);
    }
}

/// Record that an institution takes part.
#[utoipa::path(post, path = "/institutions", request_body = Body, responses((status = 201, body = InstitutionView)))]
pub(super) async fn join(may: May<KeepInstitutions>, work: Work, body: Valid<Body>) -> Answered<Created<InstitutionView>> {
    let Body { organisation, kind, name, municipality_code, occurred_at } = body.into_inner();
    let asked = Joining { organisation, kind, name, municipality_code, occurred_at };
    let mut tx = work.begin(&may).await?;
    let institution = commands::join_institution(&mut tx, &may, asked).await?;
    tx.commit().await?;
    let path = format!("institutions/{}", institution.id);
    Ok(Created(path, InstitutionView::new(institution, vec![])))
}
