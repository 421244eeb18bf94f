//! An override: an open obligation that a new policy would end earlier, and that was held back, takes the earlier end after all.

use kernel::fact::Subject;
use kernel::id::ObligationId;
use platform::Tx;
use platform::may::May;

use super::{rules, settle};
use crate::actions::OverrideObligations;
use crate::domain::difference::withheld;
use crate::error::Error;
use crate::store;
use crate::store::changes::What;
use crate::store::obligations::Model;

/// Lets an obligation take the earlier end of the policy in force, for a reason out of a closed list.
pub(crate) async fn lift(
    tx: &mut Tx,
    may: &May<OverrideObligations>,
    id: ObligationId,
    reason: &'static str,
) -> Result<Model, Error> {
    let seen = store::obligations::get(tx, may, id).await?;
    let kind = seen.subject_kind.parse().map_err(|_| Error::NotFound("subject"))?;
    let subject = Subject { kind, id: seen.subject_id };
    let locked = store::subjects::lock(tx.db(), &[subject]).await?;
    let rules = rules::in_force(tx).await?;
    let locked = settle::catch_up(tx, locked, &rules).await?;
    let history = store::history::of(tx.db(), &[subject]).await?.remove(&subject).unwrap_or_default();
    let computed = rules.fold(history).obligations_of(subject, tx.now(), tx.now());
    let held = computed.iter().find(|obligation| obligation.id == id && obligation.state.is_open()).and_then(withheld);
    let (_, due) = held.ok_or(Error::NotHeldBack)?;
    store::changes::lock(tx.db()).await?;
    let what = What::Override { obligation: id, reason: reason.to_owned() };
    let change = store::changes::add(tx.db(), what, Some(tx.now()), tx.now(), may.actor().worker).await?;
    let details = serde_json::json!({ "change": change.number, "reason": reason, "from": *seen.due, "to": due });
    tx.audit(format!("obligation/{id}"), details).await?;
    settle::all(tx, &locked, &rules, settle::Cause::Override(change.number)).await?;
    store::obligations::get(tx, may, id).await
}
