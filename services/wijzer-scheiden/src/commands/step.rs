//! A step of a trajectory from its entry to its end, and of its calendar at the court.

use kernel::id::TrajectoryId;
use kernel::time::{Date, Timestamp};
use platform::Tx;
use platform::may::{Action, May};
use serde_json::json;

use super::moment;
use crate::domain::codes::ContraIndications;
use crate::domain::text;
use crate::{Error, facts, store};

/// Which step.
pub(crate) enum Act {
    /// Contra-indications were examined.
    Examine(ContraIndications),
    /// The referral is accepted.
    Accept,
    /// The intake was held.
    HoldIntake,
    /// Help starts.
    Start,
    /// The court gives so many months more.
    Extend(u32),
    /// Help is completed.
    Complete,
    /// The court moved the pro-forma date.
    MoveProForma(Date),
    /// The report went to the court.
    ReportToCourt,
    /// The main proceedings ended.
    EndMainProceedings(Date),
    /// It is arranged how split tracks stay apart.
    ArrangeTracks(String),
}

/// Takes a step.
pub(crate) async fn take<A: Action>(
    tx: &mut Tx,
    may: &May<A>,
    id: TrajectoryId,
    act: Act,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let known = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    let at = step.at;
    let (trajectory, fact) = match act {
        Act::Examine(found) => (known.examine(found, step)?, facts::contra_indications_examined(id, found, at)),
        Act::Accept => (known.accept(step)?, facts::referral_accepted(id, at)),
        Act::HoldIntake => (known.hold_intake(step)?, facts::intake_held(id, at)),
        Act::Start => (known.start(step)?, facts::trajectory_started(id, at)),
        Act::Extend(months) => (known.extend(months, step)?, facts::trajectory_extended(id, months, at)),
        Act::Complete => {
            let modules_open = store::modules::of(tx, id).await?.iter().any(|module| module.is_open());
            (known.complete(modules_open, step)?, facts::trajectory_completed(id, at))
        }
        Act::MoveProForma(date) => (known.move_pro_forma(date, step)?, facts::pro_forma_moved(id, date, at)),
        Act::ReportToCourt => (known.report_to_court(step)?, facts::court_reported(id, at)),
        Act::EndMainProceedings(date) => (known.end_main_proceedings(date, step)?, facts::main_proceedings_ended(id, date, at)),
        Act::ArrangeTracks(how) => (known.arrange_tracks(text("arrangement", &how)?, step)?, facts::tracks_arranged(id, at)),
    };
    store::trajectories::save(tx, &trajectory).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "told": fact.kind() })).await?;
    tx.emit(fact).await?;
    Ok(())
}
