//! Load, decide, save, tell. Called by HTTP and by facts.

mod authorisations;
mod coordinate;
mod enter;
mod figures;
mod households;
mod institutions;
mod people;
mod plan;
mod protections;
mod share;
mod signals;
mod step;

pub(crate) use authorisations::{Judged, Known, close_authorisation, know_authorisation};
pub(crate) use coordinate::assign_lead;
pub(crate) use enter::{Entering, Named, enter};
pub(crate) use figures::{Told, count_told, keep_population};
pub(crate) use households::{merge_households, report_received};
pub(crate) use institutions::{Joining, join_institution, leave, name_officer, record_training};
pub(crate) use people::{assess_capacity, hear, know_dementia};
pub(crate) use plan::{Asked, agree_plan, close_measure, open_measure, record_dynamics};
pub(crate) use protections::{decide_protection, request_protection};
pub(crate) use share::{Sharing, share};
pub(crate) use signals::{close_signal, count_signal};
pub(crate) use step::{Act, take};

use kernel::id::WorkerId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::db::to_micros;

use crate::Error;
use crate::domain::track::Step;

/// When, and by whom: what the request says, else now; never in the future.
fn moment(tx: &Tx, occurred_at: Option<Timestamp>) -> Result<Step, Error> {
    let at = occurred_at.map_or(tx.now(), to_micros);
    if at > tx.now() {
        return Err(Error::InTheFuture);
    }
    Ok(Step { at, by: WorkerId::from_uuid(tx.actor().responsible()) })
}
