//! Say what became of a signal.

use kernel::id::SignalId;
use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::views::SignalView;
use crate::commands;
use crate::domain::codes::SignalOutcome;
use crate::rights::CountSignals;

/// Say what became of a signal.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CloseSignal)]
pub(super) struct Body {
    /// What became of it.
    outcome: SignalOutcome,
    /// When it really happened, if not now; never in the future.
    #[schema(value_type = Option<String>, format = DateTime)]
    occurred_at: Option<Timestamp>,
}

impl Validate for Body {}

/// Say what became of a signal.
#[utoipa::path(post, path = "/signals/{signalId}/close", request_body = Body, responses((status = 200, body = SignalView)))]
pub(super) async fn close(may: May<CountSignals>, id: Path<SignalId>, work: Work, body: Valid<Body>) -> Reply<SignalView> {
    let mut tx = work.begin(&may).await?;
    let signal = commands::close_signal(&mut tx, &may, *id, body.outcome, body.occurred_at).await?;
    tx.commit().await?;
    Ok(Json(SignalView::from(&signal)))
}
