//! Help for one person: offered, accepted or refused, started, completed, or judged not needed.

use kernel::id::{DossierId, PersonId};
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::{Action, May};
use serde_json::json;

use super::step;
use crate::domain::help::{Act, Help, Step};
use crate::domain::{Refusal, text};
use crate::rights::{ArrangeHelp, JudgeHelp};
use crate::{Error, facts, store};

/// Takes a step in a person's help.
pub(crate) async fn arrange_help(
    tx: &mut Tx,
    may: &May<ArrangeHelp>,
    dossier: DossierId,
    person: PersonId,
    act: Act,
    occurred_at: Option<Timestamp>,
) -> Result<Help, Error> {
    let step = step(tx, occurred_at)?;
    take(tx, may, dossier, person, act, step, |help| match act {
        Act::Offer => help.offer(step),
        Act::Accept => help.accept(step),
        Act::Refuse => help.refuse(step),
        Act::Start => help.start(step),
        Act::Complete => help.complete(step),
        Act::NotNeeded => Err(Refusal::HelpStandsElsewhere { person, act, state: help.state.code() }),
    })
    .await
}

/// Veilig Thuis decides, with a reason, that a person needs no help.
pub(crate) async fn judge_help_not_needed(
    tx: &mut Tx,
    may: &May<JudgeHelp>,
    dossier: DossierId,
    person: PersonId,
    reason: &str,
    occurred_at: Option<Timestamp>,
) -> Result<Help, Error> {
    let step = step(tx, occurred_at)?;
    let reason = text("reason", reason)?;
    take(tx, may, dossier, person, Act::NotNeeded, step, |help| help.not_needed(reason, step)).await
}

async fn take<A: Action>(
    tx: &mut Tx,
    may: &May<A>,
    dossier: DossierId,
    person: PersonId,
    act: Act,
    step: Step,
    decide: impl FnOnce(Help) -> Result<Help, Refusal>,
) -> Result<Help, Error> {
    let record = store::dossiers::get_for_update(tx, may, dossier).await?;
    if !matches!(act, Act::Complete) {
        record.dossier.must_be_open()?;
    }
    let help = decide(store::helps::get(tx, dossier, person).await?)?;
    store::helps::save(tx, &help).await?;
    tx.emit(facts::help(act, &help, step.at)).await?;
    tx.audit(format!("person/{person}"), json!({ "dossierId": dossier, "help": help.state.code() })).await?;
    Ok(help)
}
