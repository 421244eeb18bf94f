//! The conflict is assessed: its level, and what plays.

use kernel::id::TrajectoryId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::Problem;
use crate::domain::{Refusal, text};
use crate::rights::LeadTrajectories;
use crate::{Error, facts, store};

/// Records an assessment.
pub(crate) async fn assess_conflict(
    tx: &mut Tx,
    may: &May<LeadTrajectories>,
    id: TrajectoryId,
    level: u32,
    problems: &[Problem],
    note: Option<&str>,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    trajectory.must_be_open("assess the conflict")?;
    if !(1..=9).contains(&level) {
        return Err(Refusal::NoSuchLevel.into());
    }
    let note = note.map(|note| text("note", note)).transpose()?;
    let mut problems = problems.to_vec();
    problems.sort_unstable();
    problems.dedup();
    store::voices::assess(tx, id, level, &problems, note.as_ref(), step).await?;
    tx.emit(facts::conflict_assessed(id, level, &problems, step.at)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "level": level })).await?;
    Ok(())
}
