//! One trajectory, without names and texts.

use kernel::id::TrajectoryId;
use platform::Work;
use platform::http::{Answered, Path, Versioned};
use platform::may::May;

use super::super::views::TrajectoryView;
use crate::rights::SeeTrajectories;
use crate::store;

/// One trajectory, without names and texts.
#[utoipa::path(get, path = "/trajectories/{trajectoryId}", responses((status = 200, body = TrajectoryView)))]
pub(super) async fn get(may: May<SeeTrajectories>, id: Path<TrajectoryId>, work: Work) -> Answered<Versioned<TrajectoryView>> {
    let tx = work.begin(&may).await?;
    let record = store::trajectories::get(&tx, &may, *id).await?;
    Ok(Versioned(record.version, TrajectoryView::read(&tx, &record).await?))
}
