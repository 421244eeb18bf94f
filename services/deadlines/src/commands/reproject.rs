//! Re-projection: after an activation every subject is settled again, some hundreds a transaction; it can be stopped and resumed.

use platform::Work;
use platform::may::{Action, May};
use platform::problem::Problem;

use super::{rules, settle};
use crate::store;

/// How many subjects are settled in one transaction.
const BATCH: u32 = 500;

/// Settles every subject that was last settled under an older activation; gives how many those were.
pub(crate) async fn all<A: Action>(work: &Work, may: &May<A>) -> Result<u64, Problem> {
    let mut number = 0;
    loop {
        let mut tx = work.begin(may).await?;
        let rules = rules::in_force(&tx).await?;
        let locked = store::subjects::lock_outdated(tx.db(), rules.activation, BATCH).await?;
        if locked.is_empty() {
            return Ok(number);
        }
        number += locked.len() as u64;
        settle::all(&mut tx, &locked, &rules, settle::Cause::Policy).await?;
        tx.commit().await?;
    }
}
