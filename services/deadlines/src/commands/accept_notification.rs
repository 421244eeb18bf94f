//! Whoever was told takes it on: the next warning of the obligation stays silent.

use std::collections::BTreeMap;

use kernel::fact::Subject;
use kernel::id::NotificationId;
use platform::Tx;
use platform::may::May;

use super::{rules, settle};
use crate::actions::AnswerNotifications;
use crate::error::Error;
use crate::store::notifications::Model;
use crate::{facts, store};

/// Accepts a notification of the actor's inbox.
pub(crate) async fn accept(
    tx: &mut Tx,
    may: &May<AnswerNotifications>,
    id: NotificationId,
    reason: Option<String>,
) -> Result<Model, Error> {
    let seen = store::notifications::mine(tx, may, id).await?;
    let obligation = store::obligations::of_notification(tx.db(), &seen).await?;
    let kind = obligation.subject_kind.parse().map_err(|_| Error::NotFound("subject"))?;
    let locked = store::subjects::lock(tx.db(), &[Subject { kind, id: obligation.subject_id }]).await?;
    let mut notification = store::notifications::mine(tx, may, id).await?;
    if notification.accepted_at.is_some() {
        return Err(Error::Accepted);
    }
    if notification.demands.is_some() && reason.is_none() {
        return Err(Error::ReasonDemanded);
    }
    notification.accepted_at = Some(tx.now().into());
    notification.accepted_by = Some(may.actor().worker);
    notification.reason = reason;
    store::notifications::accept(tx.db(), &notification).await?;
    tx.audit(format!("notification/{id}"), serde_json::json!({ "obligation": obligation.id })).await?;
    tx.emit(facts::warning_accepted(&notification, &obligation)).await?;
    let rules = rules::in_force(tx).await?;
    settle::all(tx, &locked, &rules, settle::Cause::Facts(&BTreeMap::new())).await?;
    Ok(notification)
}
