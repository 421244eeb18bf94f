//! A ring: the subject's own rungs first, then everybody's who is due. A ring is a wake-up, not a message.

use std::sync::Arc;

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::may::{Action, May};
use platform::problem::Problem;
use platform::{Tx, Work};
use tokio::sync::Notify;

use super::settle::{Cause, Settled};
use super::{batch, rules, settle};
use crate::error::Error;
use crate::store;

/// How many subjects are settled in one transaction.
const BATCH: u32 = 200;

/// Settles the subject that was rung for, by its watch or instead of it; the watch knows the schedule of this number.
///
/// A number greater than ours comes from a time that was lost when the database was restored. The watch hears nothing that is older, so
/// numbers go on from there.
pub(crate) async fn own(tx: &mut Tx, subject: Subject, known: u64, rang_by: &'static str) -> Result<Settled, Error> {
    let Some(mut locked) = store::subjects::lock_known(tx.db(), subject).await? else {
        return Err(Error::NotFound("subject"));
    };
    locked.schedule_number = locked.schedule_number.max(known);
    let rules = rules::in_force(tx).await?;
    let settled = settle::all(tx, &[locked], &rules, Cause::Ring(rang_by)).await?;
    settled.into_iter().next().ok_or(Error::NotFound("subject"))
}

/// Wakes the loop that settles everybody who is due. It holds its own connection: rings never wait for each other's.
#[derive(Clone, Default)]
pub(crate) struct Bell(Arc<Notify>);

impl Bell {
    /// Waits until a watch has rung.
    pub(crate) async fn rung(&self) {
        self.0.notified().await;
    }
}

/// A watch has rung: whoever else is due is settled too, in the background. What is missed here is found by the next ring.
pub(crate) fn wake_neighbours(work: &Work) {
    if let Some(bell) = work.provided::<Bell>() {
        bell.0.notify_one();
    }
}

/// Settles whatever is due at `until(now)`; gives how many subjects that were.
pub(crate) async fn due<A: Action>(
    work: &Work,
    may: &May<A>,
    rang_by: &'static str,
    until: fn(Timestamp) -> Timestamp,
) -> Result<u64, Problem> {
    let mut number = 0;
    loop {
        let tx = work.begin(may).await?;
        if !store::subjects::try_sweep_lock(tx.db()).await? {
            return Ok(number);
        }
        let locked = store::subjects::lock_due(tx.db(), until(tx.now()), BATCH).await?;
        if locked.is_empty() {
            return Ok(number);
        }
        let rules = rules::in_force(&tx).await?;
        number += batch::settle(work, may, tx, &locked, &rules, Cause::Ring(rang_by)).await?;
    }
}
