//! A child lost contact with a parent, or found it back. The loss is on the forum's agenda at once.

use kernel::id::{ChildId, ContactLossId, ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::ForumReason;
use crate::domain::contact::ContactLoss;
use crate::domain::forum::ForumItem;
use crate::domain::{Refusal, text};
use crate::rights::LeadTrajectories;
use crate::{Error, facts, store};

/// What was lost.
pub(crate) struct Stopped {
    /// The child.
    pub(crate) child: ChildId,
    /// The parent.
    pub(crate) parent: ParentId,
    /// In words.
    pub(crate) note: String,
    /// When contact stopped, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Records a loss of contact and puts it on the forum's agenda.
pub(crate) async fn contact_stopped(
    tx: &mut Tx,
    may: &May<LeadTrajectories>,
    id: TrajectoryId,
    asked: Stopped,
) -> Result<ContactLoss, Error> {
    let stopped = moment(tx, asked.occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    trajectory.must_be_open("record a loss of contact")?;
    if !trajectory.children.iter().any(|one| one.id == asked.child) {
        return Err(Error::NotFound("child"));
    }
    if !trajectory.parents.iter().any(|one| one.id == asked.parent) {
        return Err(Refusal::NoSuchParent.into());
    }
    if store::contacts::is_open(tx, asked.child, asked.parent).await? {
        return Err(Refusal::AlreadyLost.into());
    }
    let note = text("note", &asked.note)?;
    let loss = ContactLoss {
        id: tx.new_id(),
        trajectory: id,
        child: asked.child,
        parent: asked.parent,
        stopped,
        note,
        discussed_at: None,
        restored: None,
    };
    let item = ForumItem {
        id: tx.new_id(),
        trajectory: id,
        contact_loss: Some(loss.id),
        reason: ForumReason::ContactLoss,
        question: None,
        listed: stopped,
        advised: None,
        followed_up: None,
        is_off: false,
    };
    store::contacts::add(tx, &loss).await?;
    store::forum::add(tx, &item).await?;
    tx.emit(facts::contact_stopped(&loss)).await?;
    tx.emit(facts::forum_listed(&item)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "contactLossId": loss.id })).await?;
    Ok(loss)
}

/// Records that contact recovered; what the forum did not yet discuss leaves its agenda.
pub(crate) async fn restore_contact(
    tx: &mut Tx,
    may: &May<LeadTrajectories>,
    id: TrajectoryId,
    loss: ContactLossId,
    occurred_at: Option<Timestamp>,
) -> Result<ContactLoss, Error> {
    let step = moment(tx, occurred_at)?;
    store::trajectories::get_for_update(tx, may, id).await?;
    let loss = store::contacts::get(tx, id, loss).await?.restore(step)?;
    store::contacts::save(tx, &loss).await?;
    if let Some(item) = store::forum::of_loss(tx, loss.id).await? {
        store::forum::save(tx, &item.take_off()).await?;
    }
    tx.emit(facts::contact_restored(&loss, step.at)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "contactLossId": loss.id, "restored": true })).await?;
    Ok(loss)
}
