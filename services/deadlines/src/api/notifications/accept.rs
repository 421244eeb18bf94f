//! POST /notifications/{notificationId}/accept: whoever was told takes it on, with a reason where one is asked.

use kernel::id::NotificationId;
use platform::Work;
use platform::http::{Check, Json, Path, Reply, Valid, Validate};
use platform::may::May;
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::Notification;
use crate::actions::AnswerNotifications;
use crate::commands;

/// Takes a notification on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Acceptance {
    /// Why it is late, or what is chosen: required where the notification demands something. Kept here, never sent on.
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
}

impl Validate for Acceptance {
    fn validate(&self, check: &mut Check) {
        if let Some(reason) = &self.reason {
            check.text(reason, "reason", 2000);
        }
    }
}

/// Accept a notification
///
/// The next warning of the same obligation then stays silent; a breach or a desk is never stopped by it.
#[utoipa::path(post, path = "/notifications/{notificationId}/accept",
    params(("notificationId" = Uuid, Path, description = "the notification's id")),
    request_body = Acceptance, responses((status = 200, body = Notification)))]
pub(crate) async fn accept(
    may: May<AnswerNotifications>,
    id: Path<NotificationId>,
    work: Work,
    body: Valid<Acceptance>,
) -> Reply<Notification> {
    let mut tx = work.begin(&may).await?;
    let notification = commands::accept_notification::accept(&mut tx, &may, *id, body.into_inner().reason).await?;
    tx.commit().await?;
    Ok(Json(notification.into()))
}
