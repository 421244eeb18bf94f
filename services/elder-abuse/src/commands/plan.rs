//! What drives the abuse, then the plan, then its measures.

use kernel::id::{ActionId, InvolvedId, TrackId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{Dynamic, MeasureKind};
use crate::domain::measure::Measure;
use crate::domain::track::{Step, Track};
use crate::domain::{Refusal, text};
use crate::rights::LeadTracks;
use crate::{Error, facts, store};

/// Records what drives the abuse.
pub(crate) async fn record_dynamics(
    tx: &mut Tx,
    may: &May<LeadTracks>,
    id: TrackId,
    dynamics: &[Dynamic],
    note: &str,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    if dynamics.is_empty() {
        return Err(Refusal::NoneGiven { field: "dynamics" }.into());
    }
    let track = store::tracks::get_for_update(tx, may, id).await?.record_dynamics(step)?;
    store::measures::add_dynamics(tx, id, dynamics, &text("note", note)?, step).await?;
    store::tracks::save(tx, &track).await?;
    tx.emit(facts::dynamics_recorded(id, dynamics, step.at)).await?;
    tx.audit(format!("track/{id}"), json!({ "told": "dynamics_recorded" })).await?;
    Ok(())
}

/// A measure that is asked for.
pub(crate) struct Asked {
    /// Which measure.
    pub(crate) kind: MeasureKind,
    /// What exactly.
    pub(crate) note: String,
    /// Who watches the money.
    pub(crate) watchers: Vec<InvolvedId>,
}

/// Agrees an action plan with its first measures.
pub(crate) async fn agree_plan(
    tx: &mut Tx,
    may: &May<LeadTracks>,
    id: TrackId,
    note: &str,
    measures: Vec<Asked>,
    occurred_at: Option<Timestamp>,
) -> Result<(), Error> {
    let step = moment(tx, occurred_at)?;
    let track = store::tracks::get_for_update(tx, may, id).await?.agree_plan(step)?;
    if measures.is_empty() {
        return Err(Refusal::NoneGiven { field: "measures" }.into());
    }
    store::measures::add_plan(tx, id, &text("note", note)?, step).await?;
    store::tracks::save(tx, &track).await?;
    tx.emit(facts::action_plan_agreed(id, step.at)).await?;
    for asked in measures {
        add(tx, &track, asked, step).await?;
    }
    tx.audit(format!("track/{id}"), json!({ "told": "action_plan_agreed" })).await?;
    Ok(())
}

/// Adds a measure to an action plan.
pub(crate) async fn open_measure(
    tx: &mut Tx,
    may: &May<LeadTracks>,
    id: TrackId,
    asked: Asked,
    occurred_at: Option<Timestamp>,
) -> Result<Measure, Error> {
    let step = moment(tx, occurred_at)?;
    let track = store::tracks::get_for_update(tx, may, id).await?;
    let measure = add(tx, &track, asked, step).await?;
    store::tracks::touch(tx, id).await?;
    tx.audit(format!("track/{id}"), json!({ "measureId": measure.id, "state": measure.state() })).await?;
    Ok(measure)
}

async fn add(tx: &mut Tx, track: &Track, asked: Asked, step: Step) -> Result<Measure, Error> {
    let note = text("note", &asked.note)?;
    let measure = Measure::open(tx.new_id(), track, asked.kind, note, &asked.watchers, step)?;
    store::measures::add(tx, &measure).await?;
    tx.emit(facts::measure(&measure)).await?;
    Ok(measure)
}

/// A measure was done, or is dropped for a reason.
pub(crate) async fn close_measure(
    tx: &mut Tx,
    may: &May<LeadTracks>,
    id: TrackId,
    measure: ActionId,
    is_done: bool,
    result: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Measure, Error> {
    let step = moment(tx, occurred_at)?;
    store::tracks::get_for_update(tx, may, id).await?;
    let measure = store::measures::get(tx, id, measure).await?.close(is_done, text("result", result)?, step)?;
    store::measures::close(tx, &measure).await?;
    store::tracks::touch(tx, id).await?;
    tx.emit(facts::measure(&measure)).await?;
    tx.audit(format!("track/{id}"), json!({ "measureId": measure.id, "state": measure.state() })).await?;
    Ok(measure)
}
