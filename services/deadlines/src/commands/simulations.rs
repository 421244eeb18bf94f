//! Simulations in the background: what a version of the policy, or a decree, would have made of everything that is known.

mod play;

use jiff::SignedDuration;
use kernel::calendar::Equated;
use kernel::id::SimulationId;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use uuid::Uuid;

pub(crate) use play::next;

use crate::actions::SimulateRules;
use crate::error::Error;
use crate::store;
use crate::store::simulations::Simulation;

/// So many may wait or run at a time: each holds the history of the region in memory for a while.
const MOST: i64 = 10;

/// One that ended so long ago is forgotten when somebody asks for another; who asked for it stays in the audit.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Asks for a simulation.
pub(crate) async fn ask(
    tx: &mut Tx,
    may: &May<SimulateRules>,
    version: Option<String>,
    days: Vec<Equated>,
) -> Result<Simulation, Error> {
    let policy = match version {
        Some(version) => {
            let known = store::policies::get(tx.db(), &version).await?.ok_or(Error::NoSuchVersion)?;
            Some((known.region, known.version))
        }
        None => None,
    };
    if store::simulations::unended(tx.db()).await? >= MOST {
        return Err(Error::TooManySimulations(MOST));
    }
    store::simulations::forget(tx.db(), tx.now() - KEPT).await?;
    let id = tx.new_id::<kernel::id::kinds::Simulation>();
    let added = store::simulations::add(tx.db(), id.uuid(), tx.now(), may.actor().worker, policy, &days).await?;
    let details = serde_json::json!({ "version": added.version, "days": days.iter().map(|day| day.date).collect::<Vec<_>>() });
    tx.audit(format!("simulation/{id}"), details).await?;
    Ok(added)
}

/// A simulation, with what came out if it has ended.
pub(crate) async fn get(tx: &Tx, id: SimulationId) -> Result<(Simulation, Option<serde_json::Value>), Error> {
    let known = store::simulations::get(tx.db(), id.uuid()).await?.ok_or(Error::NotFound("simulation"))?;
    let report = store::simulations::report(tx.db(), known.id).await?;
    Ok((known, report))
}

/// A page of simulations, the newest first.
pub(crate) async fn page(tx: &Tx, after: Option<(Timestamp, Uuid)>, limit: u64) -> Result<Vec<Simulation>, Error> {
    Ok(store::simulations::page(tx.db(), after, limit).await?)
}
