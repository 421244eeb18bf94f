//! Modules of help: opened through the gate, held, completed, ended.

use kernel::id::{ModuleId, ParentId, TrajectoryId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;
use serde_json::json;

use super::moment;
use crate::domain::codes::{Effect, EndReason, ModuleKind};
use crate::domain::module::Module;
use crate::domain::{Refusal, text};
use crate::rights::ArrangeModules;
use crate::{Error, facts, store};

/// Opens a module.
pub(crate) async fn open_module(
    tx: &mut Tx,
    may: &May<ArrangeModules>,
    id: TrajectoryId,
    kind: ModuleKind,
    parent: Option<ParentId>,
    occurred_at: Option<Timestamp>,
) -> Result<Module, Error> {
    let step = moment(tx, occurred_at)?;
    let trajectory = store::trajectories::get_for_update(tx, may, id).await?.trajectory;
    let module = Module::open(tx.new_id(), id, kind, parent, &trajectory.gate(), step)?;
    trajectory.must_take_modules()?;
    if parent.is_some_and(|parent| !trajectory.parents.iter().any(|one| one.id == parent)) {
        return Err(Refusal::NoSuchParent.into());
    }
    let known = store::modules::of(tx, id).await?;
    if known.iter().any(|one| one.is_open() && one.kind == kind && one.parent == parent) {
        return Err(Refusal::ModuleAlreadyOpen.into());
    }
    store::modules::add(tx, &module).await?;
    tx.emit(facts::module_opened(&module)).await?;
    tx.audit(format!("trajectory/{id}"), json!({ "moduleId": module.id, "told": "module_opened" })).await?;
    Ok(module)
}

/// What happens in a module.
pub(crate) enum Act {
    /// Its intake was held.
    HoldIntake,
    /// A session was held.
    HoldSession,
    /// It is completed, with its effect.
    Complete(Effect, Option<String>),
    /// It stops before that.
    Stop(String),
}

/// Records what happened in a module.
pub(crate) async fn module_step(
    tx: &mut Tx,
    may: &May<ArrangeModules>,
    id: TrajectoryId,
    module: ModuleId,
    act: Act,
    occurred_at: Option<Timestamp>,
) -> Result<Module, Error> {
    let step = moment(tx, occurred_at)?;
    let gate = store::trajectories::get_for_update(tx, may, id).await?.trajectory.gate();
    let module = store::modules::get(tx, id, module).await?;
    let module = match act {
        Act::HoldIntake => {
            let module = module.hold_intake(&gate, step.at)?;
            store::modules::save(tx, &module).await?;
            tx.emit(facts::module_intake_held(&module, step.at)).await?;
            module
        }
        Act::HoldSession => {
            module.hold_session(&gate, step.at)?;
            store::modules::add_session(tx, module.id, step).await?;
            tx.emit(facts::session_held(&module, step.at)).await?;
            module
        }
        Act::Complete(effect, note) => {
            let note = note.as_deref().map(|note| text("note", note)).transpose()?;
            close(tx, module.complete(effect, note, step.at)?).await?
        }
        Act::Stop(why) => close(tx, module.end(EndReason::Stopped, Some(text("reason", &why)?), step.at)?).await?,
    };
    tx.audit(format!("trajectory/{id}"), json!({ "moduleId": module.id, "state": module.state.code() })).await?;
    Ok(module)
}

/// Ends the modules that run and that `which` picks. What was recorded late ends no sooner than it began.
pub(super) async fn end_open(
    tx: &mut Tx,
    id: TrajectoryId,
    which: impl Fn(&Module) -> bool,
    reason: EndReason,
    at: Timestamp,
) -> Result<(), Error> {
    let modules = store::modules::of(tx, id).await?;
    for module in modules.into_iter().filter(|module| module.is_open() && which(module)) {
        let at = at.max(module.intake_held_at.unwrap_or(module.opened.at));
        close(tx, module.end(reason, None, at)?).await?;
    }
    Ok(())
}

async fn close(tx: &mut Tx, module: Module) -> Result<Module, Error> {
    store::modules::save(tx, &module).await?;
    if let Some(fact) = facts::module_closed(&module) {
        tx.emit(fact).await?;
    }
    Ok(module)
}
