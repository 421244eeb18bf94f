//! Takes facts in: keeps each for every subject that it concerns, and settles those.

use std::collections::BTreeMap;

use kernel::fact::{Fact, Subject};
use platform::Tx;
use platform::outbox::Origin;

use super::{rules, settle};
use crate::domain::audience;
use crate::error::Error;
use crate::store;

/// Takes in facts, in their order, with whose act each comes from. One that is known already changes nothing.
pub(crate) async fn take(tx: &mut Tx, facts: &[(Fact, Origin)]) -> Result<(), Error> {
    // What follows for a subject follows from the last fact about it.
    let origins: BTreeMap<Subject, Origin> = facts
        .iter()
        .flat_map(|(fact, origin)| fact.subjects().into_iter().map(move |subject| (subject, origin.clone())))
        .collect();
    if origins.is_empty() {
        return Ok(());
    }
    let subjects: Vec<Subject> = origins.keys().copied().collect();
    let locked = store::subjects::lock(tx.db(), &subjects).await?;
    let rules = rules::in_force(tx).await?;
    let locked = settle::catch_up(tx, locked, &rules).await?;
    let facts = facts.iter().map(|(fact, _)| fact).filter(|fact| !fact.subjects().is_empty());
    store::history::keep(tx.db(), facts.clone()).await?;
    for fact in facts {
        for held in audience::holdings(fact) {
            if held.takes {
                store::holders::take(tx.db(), &held, fact.occurred_at).await?;
            } else {
                store::holders::leave(tx.db(), &held, fact.occurred_at).await?;
            }
        }
    }
    settle::all(tx, &locked, &rules, settle::Cause::Facts(&origins)).await?;
    Ok(())
}
