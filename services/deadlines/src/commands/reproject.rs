//! Re-projection: after a change of the rules every subject is settled again, some hundreds a transaction; it can be stopped and resumed.

use platform::Work;
use platform::may::{Action, May};
use platform::problem::Problem;

use super::settle::Cause;
use super::{batch, policies, rules};
use crate::store;

/// How many subjects are settled in one transaction.
const BATCH: u32 = 500;

/// What a pass over the subjects did.
pub(crate) struct Pass {
    /// How many changes of the rules counted.
    pub(crate) rules: i64,
    /// How many subjects were settled again.
    pub(crate) subjects: u64,
}

/// Settles every subject that was last settled under fewer changes of the rules. `told` of them were counted before: where there are
/// more now, the world is told which versions have come into force.
pub(crate) async fn all<A: Action>(work: &Work, may: &May<A>, told: i64) -> Result<Pass, Problem> {
    let mut pass = Pass { rules: told, subjects: 0 };
    loop {
        let mut tx = work.begin(may).await?;
        let rules = rules::in_force(&tx).await?;
        if rules.number > pass.rules {
            policies::tell_due(&mut tx, may).await?;
            tx.commit().await?;
            pass.rules = rules.number;
            continue;
        }
        let locked = store::subjects::lock_behind(tx.db(), rules.number, BATCH).await?;
        if locked.is_empty() {
            return Ok(pass);
        }
        pass.subjects += batch::settle(work, may, tx, &locked, &rules, Cause::Rules).await?;
    }
}
