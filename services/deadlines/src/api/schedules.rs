//! GET /schedules: the schedule of every watch that should be armed, for the reconciler.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::actions::ReadSchedules;
use crate::store;

/// Which schedules are asked for, beside the page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct Ask {
    /// `true`: only those whose next rung is due and has not rung, but those that are set aside.
    #[serde(default)]
    overdue: bool,
    /// At most so many items on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
    /// Where the page starts: `nextCursor` of the page before.
    cursor: Option<String>,
}

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
#[utoipa::path(get, path = "/schedules", params(Ask), responses((status = 200, body = Page<Schedule>)))]
pub(crate) async fn list(may: May<ReadSchedules>, ask: Query<Ask>, work: Work) -> Reply<Page<Schedule>> {
    let paging = Paging::new(ask.limit, ask.cursor.clone())?;
    let after: Option<(String, Uuid)> = paging.after()?;
    let tx = work.begin(&may).await?;
    let due_by = ask.overdue.then(|| tx.now().into());
    let found = store::subjects::armed(tx.db(), due_by, after, paging.fetch()).await?;
    tx.commit().await?;
    let view = |armed: store::subjects::Armed| Schedule {
        kind: armed.kind,
        id: armed.id,
        number: armed.schedule_number,
        next_at: armed.next_at.into(),
    };
    Ok(Json(Page::of(&paging, found, |armed| (armed.kind.clone(), armed.id), view)))
}
