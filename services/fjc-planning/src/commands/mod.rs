//! Load, decide, save, tell. Called by HTTP and by facts.

mod accept_case;
mod agree_plan;
mod close_dossier;
mod coordinate;
mod decline_case;
mod extend_plan;
mod help;
mod link_report;
mod merge_households;
mod offer_case;
mod reach_safety;
mod refuse_plan;
mod settle_elsewhere;

pub(crate) use accept_case::{Accepting, accept_case};
pub(crate) use agree_plan::agree_plan;
pub(crate) use close_dossier::close_dossier;
pub(crate) use coordinate::{coordinated, relieved};
pub(crate) use decline_case::decline_case;
pub(crate) use extend_plan::extend_plan;
pub(crate) use help::{arrange_help, judge_help_not_needed};
pub(crate) use link_report::link_report;
pub(crate) use merge_households::merge_households;
pub(crate) use offer_case::offer_case;
pub(crate) use reach_safety::reach_safety;
pub(crate) use refuse_plan::refuse_plan;
pub(crate) use settle_elsewhere::settle_elsewhere;

use kernel::id::WorkerId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::to_micros;

use crate::Error;
use crate::domain::help::Step;

/// When, and by whom: what the request says, else now; never in the future.
fn step(tx: &Tx, occurred_at: Option<Timestamp>) -> Result<Step, Error> {
    let at = occurred_at.map_or(tx.now(), to_micros);
    if at > tx.now() {
        return Err(Error::InTheFuture);
    }
    Ok(Step { at, by: WorkerId::from_uuid(tx.actor().responsible()) })
}
