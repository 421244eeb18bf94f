//! GET /simulations: the simulations that were asked for, the newest first.

use kernel::time::Timestamp;
use platform::Work;
use platform::http::{Json, Page, Paging, Query, Reply};
use platform::may::May;
use uuid::Uuid;

use super::Simulation;
use crate::actions::SimulateRules;
use crate::commands;

/// List simulations
///
/// Without what came out of each: read one for that.
#[utoipa::path(get, path = "/simulations", params(Paging), responses((status = 200, body = Page<Simulation>)))]
pub(crate) async fn list(may: May<SimulateRules>, paging: Query<Paging>, work: Work) -> Reply<Page<Simulation>> {
    let after: Option<(Timestamp, Uuid)> = paging.after()?;
    let tx = work.begin(&may).await?;
    let found = commands::simulations::page(&tx, after, paging.fetch()).await?;
    tx.commit().await?;
    let views = found.iter().map(|stored| Simulation::of(stored, None)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::of(&paging, views, |view| (view.asked_at, view.id), |view| view)))
}
