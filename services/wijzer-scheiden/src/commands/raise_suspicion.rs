//! Somebody suspects abuse: Veilig Thuis hears of it, and makes a report with an id that is known here from the start.

use kernel::id::{ParentId, ReportId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{Nature, Role};
use crate::domain::{Refusal, text};
use crate::facts::Suspected;
use crate::rights::RaiseSuspicions;
use crate::{Error, facts, store};

/// What is suspected.
pub(crate) struct Suspecting {
    /// What kind of violence.
    pub(crate) nature: Vec<Nature>,
    /// Somebody was injured.
    pub(crate) injury: bool,
    /// Life or safety is in danger now.
    pub(crate) acute: bool,
    /// Whose household it concerns.
    pub(crate) parent: Option<ParentId>,
    /// One role for each person concerned.
    pub(crate) roles: Vec<Role>,
    /// In words; they stay here.
    pub(crate) note: String,
    /// When it was suspected, if not now.
    pub(crate) occurred_at: Option<Timestamp>,
}

/// Tells Veilig Thuis; gives the id of the report. Nothing is concluded.
pub(crate) async fn raise_suspicion(
    tx: &mut Tx,
    may: &May<RaiseSuspicions>,
    id: TrajectoryId,
    asked: Suspecting,
) -> Result<ReportId, Error> {
    let step = moment(tx, asked.occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    for (is_empty, field) in [(asked.nature.is_empty(), "nature"), (asked.roles.is_empty(), "roles")] {
        if is_empty {
            return Err(Refusal::NoneGiven { field }.into());
        }
    }
    let concerned = match asked.parent {
        Some(parent) => trajectory.parents.iter().find(|one| one.id == parent).ok_or(Refusal::NoSuchParent)?.household,
        None => trajectory.parents.iter().find_map(|one| one.household),
    };
    let report: ReportId = tx.new_id();
    store::suspicions::add(tx, id, report, &text("note", &asked.note)?, step).await?;
    let suspected = Suspected {
        report,
        household: concerned,
        nature: &asked.nature,
        injury: asked.injury,
        acute: asked.acute,
        roles: &asked.roles,
    };
    tx.emit(facts::suspicion_raised(&trajectory, &suspected, step.at)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "reportId": report })).await?;
    Ok(report)
}
