//! A ring: the subject's own rungs first, then everybody's who is due. A ring is a wake-up, not a message.

use std::sync::Arc;

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::may::{Action, May};
use platform::problem::Problem;
use platform::{Tx, Work};
use tokio::sync::Notify;

use super::settle::{Cause, Settled};
use super::{rules, settle};
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
        let mut tx = work.begin(may).await?;
        if !store::subjects::try_sweep_lock(tx.db()).await? {
            return Ok(number);
        }
        let locked = store::subjects::lock_due(tx.db(), until(tx.now()), BATCH).await?;
        if locked.is_empty() {
            return Ok(number);
        }
        let subjects: Vec<Subject> = locked.iter().map(|locked| locked.subject).collect();
        let rules = rules::in_force(&tx).await?;
        match settle::all(&mut tx, &locked, &rules, Cause::Ring(rang_by)).await {
            Ok(_) => tx.commit().await?,
            Err(error) => {
                tracing::warn!(error = %platform::chain(&error), subjects = subjects.len(), "a batch failed and is tried case by case");
                drop(tx);
                one_by_one(work, may, &subjects, rang_by).await?;
            }
        }
        number += subjects.len() as u64;
    }
}

/// Settles subjects one at a time; one that fails alone is parked, and holds up nobody.
async fn one_by_one<A: Action>(work: &Work, may: &May<A>, subjects: &[Subject], rang_by: &'static str) -> Result<(), Problem> {
    for subject in subjects {
        let mut tx = work.begin(may).await?;
        let Some(locked) = store::subjects::lock_known(tx.db(), *subject).await? else { continue };
        let rules = rules::in_force(&tx).await?;
        let error = match settle::all(&mut tx, &[locked], &rules, Cause::Ring(rang_by)).await {
            Ok(_) => {
                tx.commit().await?;
                continue;
            }
            Err(error) => error,
        };
        drop(tx);
        let because = platform::chain(&error);
        tracing::error!(subject.kind = %subject.kind, subject.id = %subject.id, error = %because, "a subject was parked: it cannot be settled");
        metrics::counter!("veilig_subjects_parked_total").increment(1);
        let tx = work.begin(may).await?;
        store::subjects::park(tx.db(), *subject, tx.now(), &because).await?;
        tx.commit().await?;
    }
    Ok(())
}
