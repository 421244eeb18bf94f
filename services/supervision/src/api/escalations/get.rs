//! One escalation.

use kernel::id::EscalationId;
use platform::Work;
use platform::http::{Answered, Path, Versioned};
use platform::may::May;

use super::super::views::EscalationView;
use crate::rights::SeeEscalations;
use crate::store;

/// One escalation.
#[utoipa::path(get, path = "/escalations/{escalationId}", responses((status = 200, body = EscalationView)))]
pub(super) async fn get(may: May<SeeEscalations>, id: Path<EscalationId>, work: Work) -> Answered<Versioned<EscalationView>> {
    let tx = work.begin(&may).await?;
    let record = store::escalations::get(&tx, &may, *id).await?;
    Ok(Versioned(record.version, EscalationView::from(&record)))
}
