//! A ring: the subject's own rungs first, then everybody's who is due. A ring is a wake-up, not a message.

use std::sync::Arc;
use std::time::Duration;

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::may::{Action, May};
use platform::problem::Problem;
use platform::{Tx, Work};
use tokio::sync::{Notify, watch};

use super::settle::{Cause, Settled};
use super::{batch, rules, settle};
use crate::error::Error;
use crate::store;

/// How many subjects are settled in one transaction.
const BATCH: u32 = 200;

/// Settles the subject whose watch rang.
pub(crate) async fn own(tx: &mut Tx, subject: Subject) -> Result<Settled, Error> {
    let Some(locked) = store::subjects::lock_known(tx.db(), subject).await? else {
        return Err(Error::NotFound("subject"));
    };
    let rules = rules::in_force(tx).await?;
    let settled = settle::all(tx, &[locked], &rules, Cause::Ring("watch")).await?;
    settled.into_iter().next().ok_or(Error::NotFound("subject"))
}

/// A ring waits no longer than this for a pass that is under way; its own subject is in that, most likely.
const PASS: Duration = Duration::from_secs(2);

/// Wakes the loop that settles everybody who is due, and lets it work: of thousands that ring at midnight each would otherwise
/// take a connection and a processor from the pass that settles them all.
#[derive(Clone, Default)]
pub(crate) struct Bell {
    rung: Arc<Notify>,
    passing: watch::Sender<bool>,
}

impl Bell {
    /// Waits until a watch has rung.
    pub(crate) async fn rung(&self) {
        self.rung.notified().await;
    }

    /// Says that a pass is under way, until what this gives is dropped.
    pub(crate) fn passing(&self) -> Passing {
        self.passing.send_replace(true);
        Passing(self.passing.clone())
    }
}

/// A pass that is under way.
pub(crate) struct Passing(watch::Sender<bool>);

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.send_replace(false);
    }
}

/// Waits while somebody settles everybody who is due, but not for long.
pub(crate) async fn let_pass(work: &Work) {
    if let Some(bell) = work.provided::<Bell>() {
        let mut passing = bell.passing.subscribe();
        // Whoever has waited long enough rings for itself: that does no harm.
        let _ = tokio::time::timeout(PASS, passing.wait_for(|passing| !passing)).await;
    }
}

/// A watch has rung: whoever else is due is settled too, in the background. What is missed here is found by the next ring.
pub(crate) fn wake_neighbours(work: &Work) {
    if let Some(bell) = work.provided::<Bell>() {
        bell.rung.notify_one();
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
