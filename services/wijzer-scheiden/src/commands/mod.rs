//! Load, decide, save, tell. Called by HTTP and by facts.

mod assess_conflict;
mod consent;
mod contact;
mod coordinate;
mod enter;
mod forum;
mod hear_child;
mod households;
mod modules;
mod raise_suspicion;
mod screen;
mod step;
mod transfers;
mod withdraw;

pub(crate) use assess_conflict::assess_conflict;
pub(crate) use consent::consent;
pub(crate) use contact::{Stopped, contact_stopped, restore_contact};
pub(crate) use coordinate::{assign_lead, link};
pub(crate) use enter::{Entering, Named, enter};
pub(crate) use forum::{advise, follow_up, list_at_forum};
pub(crate) use hear_child::hear_child;
pub(crate) use households::{merge_households, report_received};
pub(crate) use modules::{Act as ModuleAct, module_step, open_module};
pub(crate) use raise_suspicion::{Suspecting, raise_suspicion};
pub(crate) use screen::{Screened, screen};
pub(crate) use step::{Act, take};
pub(crate) use transfers::{decline, offer};
pub(crate) use withdraw::withdraw;

use kernel::id::WorkerId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::to_micros;

use crate::Error;
use crate::domain::trajectory::Step;

/// When, and by whom: what the request says, else now; never in the future.
fn moment(tx: &Tx, occurred_at: Option<Timestamp>) -> Result<Step, Error> {
    let at = occurred_at.map_or(tx.now(), to_micros);
    if at > tx.now() {
        return Err(Error::InTheFuture);
    }
    Ok(Step { at, by: WorkerId::from_uuid(tx.actor().responsible()) })
}
