//! Record that somebody may act for the older person.

use kernel::id::{InvolvedId, TrackId};
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::AuthorisationView;
use crate::commands::{self, Known};
use crate::domain::codes::AuthorisationKind;
use crate::rights::LeadTracks;

/// Record that somebody may act for the older person.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = KnowAuthorisation)]
pub(super) struct Body {
    /// What it is.
    authorisation: AuthorisationKind,
    /// Who holds it.
    holder_id: InvolvedId,
    /// It is suspected that it is misused.
    #[serde(default)]
    misused: bool,
    /// In words; kept in the file, never in a fact.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.at_most(&self.note, "note");
    }
}

/// Record that somebody may act for the older person.
#[utoipa::path(post, path = "/tracks/{trackId}/authorisations", request_body = Body, responses((status = 201, body = AuthorisationView)))]
pub(super) async fn know(
    may: May<LeadTracks>,
    id: Path<TrackId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<AuthorisationView>> {
    let Body { authorisation, holder_id, misused, note, occurred_at } = body.into_inner();
    let asked = Known { kind: authorisation, holder: holder_id, misused, note, occurred_at };
    let mut tx = work.begin(&may).await?;
    let made = commands::know_authorisation(&mut tx, &may, *id, asked).await?;
    let view = AuthorisationView::from(&made);
    tx.commit().await?;
    Ok(Created(format!("authorisations/{}", made.id), view))
}
