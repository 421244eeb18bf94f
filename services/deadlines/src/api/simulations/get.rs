//! GET /simulations/{simulationId}: how far a simulation is, and what came out.

use kernel::id::SimulationId;
use platform::Work;
use platform::http::{Json, Path, Reply};
use platform::may::May;

use super::Simulation;
use crate::actions::SimulateRules;
use crate::commands;

/// Read a simulation
#[utoipa::path(get, path = "/simulations/{simulationId}",
    params(("simulationId" = Uuid, Path, description = "the simulation's id")),
    responses((status = 200, body = Simulation)))]
pub(crate) async fn get(may: May<SimulateRules>, id: Path<SimulationId>, work: Work) -> Reply<Simulation> {
    let tx = work.begin(&may).await?;
    let (found, report) = commands::simulations::get(&tx, *id).await?;
    tx.commit().await?;
    Ok(Json(Simulation::of(&found, report)?))
}
