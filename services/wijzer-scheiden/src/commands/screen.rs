//! A parent was screened for partner violence. A positive outcome splits the tracks and ends what the parents do together.

use kernel::id::{ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::{modules, moment};
use crate::domain::codes::{EndReason, ScreeningOutcome};
use crate::domain::screening::Answers;
use crate::domain::{Refusal, text};
use crate::rights::ScreenParents;
use crate::{Error, facts, instruments, store};

/// What was recorded.
pub(crate) struct Screened {
    /// The instrument.
    pub(crate) instrument: String,
    /// Its version.
    pub(crate) version: u32,
    /// What was answered.
    pub(crate) answers: Answers,
    /// What the assessor concluded.
    pub(crate) outcome: ScreeningOutcome,
    /// Why.
    pub(crate) explanation: Option<String>,
    /// When it was held, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Records a screening.
pub(crate) async fn screen(
    tx: &mut Tx,
    may: &May<ScreenParents>,
    id: TrajectoryId,
    parent: ParentId,
    asked: Screened,
) -> Result<(), Error> {
    let step = moment(tx, asked.occurred_at)?;
    let known = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    if !known.parents.iter().any(|one| one.id == parent) {
        return Err(Error::NotFound("parent"));
    }
    let instrument = instruments::find(&asked.instrument, asked.version).ok_or(Refusal::NoSuchInstrument)?;
    let explanation = asked.explanation.as_deref().map(|why| text("explanation", why)).transpose()?;
    let screening = instrument.record(parent, asked.answers, asked.outcome, explanation, step)?;
    let was_split = known.split_at.is_some();
    let trajectory = known.screened(parent, asked.outcome, step)?;
    if trajectory.gate().joint().is_err() {
        let reason = if trajectory.split_at.is_some() { EndReason::TracksSplit } else { EndReason::Stopped };
        modules::end_open(tx, id, |module| module.kind.is_joint(), reason, step.at).await?;
    }
    store::screenings::add(tx, id, &screening).await?;
    store::trajectories::save(tx, &trajectory).await?;
    tx.emit(facts::parent_screened(id, &screening)).await?;
    if !was_split && trajectory.split_at.is_some() {
        tx.emit(facts::tracks_split(id, step.at)).await?;
    }
    tx.audit(format!("trajectory/{id}"), json!({ "parentId": parent, "told": "parent_screened" })).await?;
    Ok(())
}
