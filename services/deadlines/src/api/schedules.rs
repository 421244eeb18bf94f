//! GET /schedules: the schedule of every watch that should be armed, for the reconciler.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actions::ReadSchedules;
use crate::store;

/// A watch as it should be armed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Schedule {
    /// The kind of subject.
    kind: String,
    /// The subject's id.
    id: Uuid,
    /// The number of its schedule.
    number: i64,
    /// When its next rung rings.
    #[schema(value_type = String, format = DateTime)]
    next_at: Timestamp,
}

/// List the schedules of all watches
#[utoipa::path(get, path = "/schedules", params(Paging), responses((status = 200, body = Page<Schedule>)))]
pub(crate) async fn list(may: May<ReadSchedules>, paging: Query<Paging>, work: Work) -> Reply<Page<Schedule>> {
    let after: Option<(String, Uuid)> = paging.after()?;
    let tx = work.begin(&may).await?;
    let found = store::subjects::armed(tx.db(), after, paging.fetch()).await?;
    tx.commit().await?;
    let view = |armed: store::subjects::Armed| Schedule {
        kind: armed.kind,
        id: armed.id,
        number: armed.schedule_number,
        next_at: armed.next_at.into(),
    };
    Ok(Json(Page::of(&paging, found, |armed| (armed.kind.clone(), armed.id), view)))
}
