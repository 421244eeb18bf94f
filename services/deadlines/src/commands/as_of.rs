//! Obligations as they were, or would have been, seen at an instant: computed again from what was true and known then.

use kernel::fact::Subject;
use kernel::time::Timestamp;
use platform::Tx;
use platform::may::May;

use super::rules;
use crate::actions::ReadObligations;
use crate::error::Error;
use crate::store;
use crate::store::obligations::Model;

/// What was true at `as_of`, as far as it was known at `known_at`, by due instant. Who may not see an obligation now does not see how it was.
pub(crate) async fn seen(
    tx: &Tx,
    may: &May<ReadObligations>,
    subject: Subject,
    as_of: Timestamp,
    known_at: Timestamp,
) -> Result<Vec<Model>, Error> {
    for (field, at) in [("asOf", as_of), ("knownAt", known_at)] {
        if at > tx.now() {
            return Err(Error::StillToCome(field));
        }
    }
    let history = store::history::of(tx.db(), &[subject]).await?.remove(&subject).unwrap_or_default();
    let stored = store::obligations::of(tx.db(), &[subject]).await?;
    let rules = rules::at(tx, as_of, known_at).await?;
    let computed = rules.fold(history).obligations_of(subject, as_of, known_at);
    let mut found = vec![];
    for obligation in &computed {
        let now = stored.get(&obligation.id.uuid());
        let breached_at = now.and_then(|now| now.breached_at).filter(|at| Timestamp::from(*at) <= known_at);
        let then = Model::of(obligation, breached_at);
        if may.on(now.unwrap_or(&then)) {
            found.push(then);
        }
    }
    found.sort_by_key(|model| (model.due, model.id));
    Ok(found)
}
