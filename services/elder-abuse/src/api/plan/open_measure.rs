//! Add a measure to an action plan.

use kernel::id::TrackId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Check, Created, Path, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::MeasureView;
use super::measure::MeasureBody;
use crate::commands;
use crate::rights::LeadTracks;

/// Add a measure to an action plan.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OpenMeasure)]
pub(super) struct Body {
    /// The measure.
    measure: MeasureBody,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {
    fn validate(&self, check: &mut Check) {
        check.within("measure", |check| self.measure.validate(check));
    }
}

/// Add a measure to an action plan.
#[utoipa::path(post, path = "/tracks/{trackId}/measures", request_body = Body, responses((status = 201, body = MeasureView)))]
pub(super) async fn open_measure(
    may: May<LeadTracks>,
    id: Path<TrackId>,
    work: Work,
    body: Valid<Body>,
) -> Answered<Created<MeasureView>> {
    let Body { measure, occurred_at } = body.into_inner();
    let mut tx = work.begin(&may).await?;
    let made = commands::open_measure(&mut tx, &may, *id, measure.asked(), occurred_at).await?;
    let view = MeasureView::from(&made);
    tx.commit().await?;
    Ok(Created(format!("measures/{}", made.id), view))
}
