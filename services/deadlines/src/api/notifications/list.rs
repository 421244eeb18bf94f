//! GET /notifications: the inbox of the caller's roles, the newest first.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actions::AnswerNotifications;
use crate::store;

/// A notification: something is due, or was.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notification {
    /// Its id.
    pub(crate) id: Uuid,
    /// The obligation that it is about.
    pub(crate) obligation_id: Uuid,
    /// The rung that rang.
    pub(crate) rung: String,
    /// How often this rung had rung before.
    pub(crate) repetition: i32,
    /// The role that is told.
    pub(crate) role: String,
    /// The worker who is told; absent: everybody with the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) worker_id: Option<Uuid>,
    /// By which step it reached them: `holder`, `deputy`, `lead`, `duty-desk`.
    pub(crate) reached_by: String,
    /// What is asked: `reason`, `choice-of-desk`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) demands: Option<String>,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) created_at: Timestamp,
    /// When it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) accepted_at: Option<Timestamp>,
}

impl From<store::notifications::Model> for Notification {
    fn from(model: store::notifications::Model) -> Self {
        Self {
            id: model.id,
            obligation_id: model.obligation_id,
            rung: model.rung,
            repetition: model.repetition,
            role: model.role,
            worker_id: model.worker_id,
            reached_by: model.reached_by,
            demands: model.demands,
            created_at: model.created_at.into(),
            accepted_at: model.accepted_at.map(Into::into),
        }
    }
}

/// List the notifications of your roles
///
/// Those sent to you, and those sent to a whole role that you hold; accepted ones are left out.
#[utoipa::path(get, path = "/notifications", params(Paging), responses((status = 200, body = Page<Notification>)))]
pub(crate) async fn list(may: May<AnswerNotifications>, paging: Query<Paging>, work: Work) -> Reply<Page<Notification>> {
    let after: Option<(Timestamp, Uuid)> = paging.after()?;
    let tx = work.begin(&may).await?;
    let found = store::notifications::inbox(&tx, &may, after, paging.fetch()).await?;
    tx.commit().await?;
    Ok(Json(Page::of(&paging, found, |model| (Timestamp::from(model.created_at), model.id), Notification::from)))
}
