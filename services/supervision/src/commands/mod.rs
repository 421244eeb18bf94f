//! Load, decide, save, tell. Called by HTTP and by facts.

mod acknowledge;
mod assign;
mod close_dossier;
mod decide;
mod deliver;
mod learn_of_dossier;
mod mark_told;
mod overtake;
mod pass_on;
mod raise_concern;
mod raise_escalation;
mod resume;
mod ring;
mod suspend;
mod take_back;

pub(crate) use acknowledge::acknowledge;
pub(crate) use assign::assign;
pub(crate) use close_dossier::close_dossier;
pub(crate) use decide::decide;
pub(crate) use deliver::deliver;
pub(crate) use learn_of_dossier::{learn_of_dossier, learn_of_report};
pub(crate) use mark_told::mark_told;
pub(crate) use overtake::overtake;
pub(crate) use pass_on::pass_on;
pub(crate) use raise_concern::raise_concern;
pub(crate) use raise_escalation::{Raising, raise_escalation};
pub(crate) use resume::resume;
pub(crate) use ring::ring;
pub(crate) use suspend::suspend;
pub(crate) use take_back::take_back;

use kernel::id::WorkerId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::to_micros;

use crate::Error;
use crate::domain::escalation::Step;

/// When, and by whom: what the request says, else now; never in the future.
fn step(tx: &Tx, occurred_at: Option<Timestamp>) -> Result<Step, Error> {
    let at = occurred_at.map_or(tx.now(), to_micros);
    if at > tx.now() {
        return Err(Error::InTheFuture);
    }
    Ok(Step { at, by: WorkerId::from_uuid(tx.actor().responsible()) })
}
