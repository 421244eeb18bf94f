//! What happened so far, for a simulation: facts, rules and what people answered. Reads only.

use std::collections::BTreeMap;

use kernel::fact::{Fact, Subject};
use kernel::obligations::{Body, Rules};
use kernel::simulate::Accepted;
use kernel::time::Timestamp;
use platform::BoxError;

use super::rules::{entry, parse, withdrawn};
use crate::error::Error;
use crate::store;
use crate::store::changes::What;

/// What happened so far, beside the facts.
#[derive(Debug)]
pub struct Past {
    /// The rules that were in force, each from when it counted and was known.
    pub rules: Rules,
    /// Warnings that were accepted, in the order of time.
    pub accepted: BTreeMap<Subject, Vec<Accepted>>,
    /// The last instant of which anything is known.
    pub until: Option<Timestamp>,
}

/// Reads the region whose database this is, in a transaction that can only read. `each` gets every fact, in no order.
///
/// # Errors
/// If the database cannot be reached or read, or holds a policy that this build cannot read.
pub async fn past(database_url: &str, mut each: impl FnMut(Fact)) -> Result<Past, BoxError> {
    let db = store::past::open(database_url).await.map_err(Error::from)?;
    Ok(read(&db, &mut each).await?)
}

/// Reads it in a view of the database.
pub(crate) async fn read(db: &store::View, each: &mut impl FnMut(Fact)) -> Result<Past, Error> {
    let changes = store::changes::for_all(db).await?;
    let withdrawn = withdrawn(&changes);
    let (mut entries, mut until) = (Vec::new(), store::past::last_ring(db).await?);
    for change in changes.into_iter().filter(|change| !withdrawn.contains(&change.number)) {
        let body = match change.what {
            What::Policy { region, version } => {
                Body::PolicyActivated(parse(&store::policies::text(db, &region, &version).await?)?)
            }
            What::Decree(decree) => Body::Decree(decree),
            What::Override { .. } | What::Withdrawal { .. } => continue,
        };
        entries.push(entry(change.number, change.at, change.recorded_at, body));
    }
    let overrides = store::past::overrides(db).await?;
    entries.extend(overrides.into_iter().map(|one| entry(one.number, one.at, one.recorded_at, Body::Override(one.lifted))));
    let facts = |fact: Fact| {
        until = until.max(Some(fact.recorded_at));
        each(fact);
    };
    store::past::facts(db, facts).await?;
    let mut accepted: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for answer in store::past::accepted(db).await? {
        let kept = Accepted { obligation: answer.obligation, at: answer.at };
        accepted.entry(answer.subject).or_default().push(kept);
    }
    Ok(Past { rules: Rules::of(entries), accepted, until })
}
