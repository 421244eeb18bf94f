//! The High Conflict Forum: what is asked, what it advises, and what became of that.

use kernel::id::{ForumItemId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::ForumReason;
use crate::domain::contact::ContactLoss;
use crate::domain::forum::ForumItem;
use crate::domain::{Refusal, text};
use crate::rights::{AdviseAtForum, AskForum};
use crate::{Error, facts, store};

/// Puts a trajectory on the agenda.
pub(crate) async fn list_at_forum(
    tx: &mut Tx,
    may: &May<AskForum>,
    id: TrajectoryId,
    reason: ForumReason,
    question: &str,
    occurred_at: Option<Timestamp>,
) -> Result<ForumItem, Error> {
    let listed = moment(tx, occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    trajectory.must_be_open("ask the forum")?;
    if reason == ForumReason::ContactLoss {
        return Err(Refusal::LossComesByItself.into());
    }
    let item = ForumItem {
        id: tx.new_id(),
        trajectory: id,
        contact_loss: None,
        reason,
        question: Some(text("question", question)?),
        listed,
        advised: None,
        followed_up: None,
        is_off: false,
    };
    store::forum::add(tx, &item).await?;
    tx.emit(facts::forum_listed(&item)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "forumItemId": item.id })).await?;
    Ok(item)
}

/// The forum advises; a loss of contact is discussed by that.
pub(crate) async fn advise(
    tx: &mut Tx,
    may: &May<AdviseAtForum>,
    id: ForumItemId,
    advice: &str,
    occurred_at: Option<Timestamp>,
) -> Result<ForumItem, Error> {
    let step = moment(tx, occurred_at)?;
    let item = store::forum::get_for_update(tx, may, id).await?.item.advise(text("advice", advice)?, step)?;
    store::forum::save(tx, &item).await?;
    if let Some(loss) = item.contact_loss {
        let loss = store::contacts::get(tx, item.trajectory, loss).await?;
        let loss = ContactLoss { discussed_at: Some(step.at), ..loss };
        store::contacts::save(tx, &loss).await?;
        tx.emit(facts::contact_loss_discussed(&loss, step.at)).await?;
    }
    tx.emit(facts::forum_advised(&item, step.at)).await?;
    tx.audit(format!("trajectory/{}", item.trajectory), json!({ "forumItemId": id, "state": item.state() })).await?;
    Ok(item)
}

/// Records what became of the advice.
pub(crate) async fn follow_up(
    tx: &mut Tx,
    may: &May<AskForum>,
    id: ForumItemId,
    result: &str,
    occurred_at: Option<Timestamp>,
) -> Result<ForumItem, Error> {
    let step = moment(tx, occurred_at)?;
    let item = store::forum::get_for_update(tx, may, id).await?.item.follow_up(text("result", result)?, step)?;
    store::forum::save(tx, &item).await?;
    tx.emit(facts::forum_followed_up(&item, step.at)).await?;
    tx.audit(format!("trajectory/{}", item.trajectory), json!({ "forumItemId": id, "state": item.state() })).await?;
    Ok(item)
}
