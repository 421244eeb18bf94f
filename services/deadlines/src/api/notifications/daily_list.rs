//! GET /notifications/daily-list: what is told once a day, in one list, the most dangerous first.

use kernel::time::{Date, Timestamp};
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::Notification;
use crate::actions::AnswerNotifications;
use crate::store;

/// A notification of the daily list, with what it is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    /// The notification; it is accepted like any other.
    notification: Notification,
    /// The policy's row.
    row: String,
    /// What kind of subject it is about: `report`, …
    subject_kind: String,
    /// The subject's id.
    subject_id: Uuid,
    /// The last day of the term.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    due_date: Option<Date>,
    /// Marked acute 4, injury 2, a child or unborn child 1, added up.
    danger: i16,
}

/// List what your roles are told once a day
///
/// One list instead of a message for each: marked acute first, then injury, then children, then the longest there. Non-acute rungs ring at
/// 09:00 of a working day, so the list is whole from then on; what is accepted or has come to an end leaves it.
#[utoipa::path(get, path = "/notifications/daily-list", params(Paging), responses((status = 200, body = Page<Listed>)))]
pub(crate) async fn list(may: May<AnswerNotifications>, paging: Query<Paging>, work: Work) -> Reply<Page<Listed>> {
    let after: Option<(i16, Timestamp, Uuid)> = paging.after()?;
    let tx = work.begin(&may).await?;
    let found = store::notifications::daily_list(&tx, &may, after, paging.fetch()).await?;
    tx.commit().await?;
    let found: Vec<_> = found.into_iter().filter_map(|(told, about)| Some((told, about?))).collect();
    let key = |(told, _): &(store::notifications::Model, _)| (told.danger, Timestamp::from(told.created_at), told.id);
    Ok(Json(Page::of(&paging, found, key, |(told, about)| Listed {
        row: about.row,
        subject_kind: about.subject_kind,
        subject_id: about.subject_id,
        due_date: about.due_date.map(Into::into),
        danger: told.danger,
        notification: told.into(),
    })))
}
