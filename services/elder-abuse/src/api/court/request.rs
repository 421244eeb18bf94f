//! Record that the court was asked for bewind, mentorschap or curatele.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::ProtectionView;
use crate::commands;
use crate::domain::codes::{Measure, Petitioner};
use crate::rights::KeepProtections;

/// Record that the court was asked for bewind, mentorschap or curatele.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RequestProtection)]
pub(super) struct Body {
    /// What is asked.
    measure: Measure,
    /// Who asks.
    petitioner: Petitioner,
    /// Why; kept in the file, never in a fact.
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

/// Record that the court was asked for bewind, mentorschap or curatele.
#[utoipa::path(post, path = "/tracks/{trackId}/protection-requests", request_body = Body, responses((status = 201, body = ProtectionView)))]
pub(super) async fn request(
    may: May<KeepProtections>,
    id: Path<TrackId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<ProtectionView>> {
    let mut tx = work.begin(&may).await?;
    let made =
        commands::request_protection(&mut tx, &may, *id, (body.measure, body.petitioner), &body.note, body.occurred_at).await?;
    let view = ProtectionView::from(&made);
    tx.commit().await?;
    Ok(Created(format!("protection-requests/{}", made.id), view))
}
