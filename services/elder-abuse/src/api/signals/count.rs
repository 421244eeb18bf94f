//! Count a signal that an institution saw and did not yet report, without a word of whom.

use kernel::id::InstitutionId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Answered, Created, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::SignalView;
use crate::commands;
use crate::rights::CountSignals;

/// Count a signal that an institution saw and did not yet report, without a word of whom.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CountSignal)]
pub(super) struct Body {
    /// The institution.
    institution_id: InstitutionId,
    /// How far it is with the meldcode.
    #[schema(minimum = 1, maximum = 3)]
    meldcode_step: u32,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Count a signal that an institution saw and did not yet report, without a word of whom.
#[utoipa::path(post, path = "/signals", request_body = Body, responses((status = 201, body = SignalView)))]
pub(super) async fn count(may: May<CountSignals>, work: Work, body: Valid<Body>) -> Answered<Created<SignalView>> {
    let mut tx = work.begin(&may).await?;
    let signal = commands::count_signal(&mut tx, &may, body.institution_id, body.meldcode_step, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Created(format!("signals/{}", signal.id), SignalView::from(&signal)))
}
