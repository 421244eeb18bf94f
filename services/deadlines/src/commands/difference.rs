//! The difference before: what a policy or a decree would do to open obligations if it counted now. Reads only.

use kernel::calendar::{Decree, Equated};
use kernel::fact::Subject;
use kernel::obligations::Body;
use kernel::time::local_date;
use platform::Tx;
use platform::may::May;
use uuid::Uuid;

use super::rules;
use crate::actions::ReadObligations;
use crate::domain::difference::{Move, difference};
use crate::error::Error;
use crate::store;
use crate::store::obligations::Model;

/// What would happen to one obligation, and the obligation.
pub(crate) type Line = (Move, Model);

/// What a version of the policy would do to some subjects, and the last of them if there are more.
pub(crate) async fn of_policy(
    tx: &Tx,
    may: &May<ReadObligations>,
    version: &str,
    after: Option<(String, Uuid)>,
    limit: u64,
) -> Result<(Vec<Line>, Option<Subject>), Error> {
    let known = store::policies::get(tx.db(), version).await?.ok_or(Error::NotFound("policy version"))?;
    let policy = rules::policy(tx, &known.region, version).await?;
    page(tx, may, &Body::PolicyActivated(policy), after, limit).await
}

/// What a decree with these days would do.
pub(crate) async fn of_decree(
    tx: &Tx,
    may: &May<ReadObligations>,
    days: Vec<Equated>,
    after: Option<(String, Uuid)>,
    limit: u64,
) -> Result<(Vec<Line>, Option<Subject>), Error> {
    let decree = Decree { source: "proposal".to_owned(), known_from: local_date(tx.now()), days };
    page(tx, may, &Body::Decree(decree), after, limit).await
}

async fn page(
    tx: &Tx,
    may: &May<ReadObligations>,
    proposal: &Body,
    after: Option<(String, Uuid)>,
    limit: u64,
) -> Result<(Vec<Line>, Option<Subject>), Error> {
    let mut subjects = store::subjects::page(tx.db(), after, limit + 1).await?;
    let more = subjects.len() as u64 > limit;
    subjects.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut histories = store::history::of(tx.db(), &subjects).await?;
    let stored = store::obligations::of(tx.db(), &subjects).await?;
    let rules = rules::in_force(tx).await?;
    let version = match proposal {
        Body::PolicyActivated(policy) => Some(policy.version.as_str()),
        _ => None,
    };
    let mut lines = vec![];
    for subject in &subjects {
        let mut fold = rules.fold(histories.remove(subject).unwrap_or_default());
        fold.apply(rules::entry(i64::MAX, tx.now(), tx.now(), proposal.clone()));
        let computed = fold.obligations_of(*subject, tx.now(), tx.now());
        let own = stored.values().filter(|model| model.subject_id == subject.id && model.subject_kind == subject.kind.name());
        let before = own.map(|model| (kernel::id::ObligationId::from_uuid(model.id), model.stored())).collect();
        for done in difference(&before, &computed, version) {
            let opened = || computed.iter().find(|one| one.id == done.obligation).map(|one| Model::of(one, None));
            let about = stored.get(&done.obligation.uuid()).cloned().or_else(opened);
            lines.extend(about.filter(|about| may.on(about)).map(|about| (done.clone(), about)));
        }
    }
    Ok((lines, subjects.pop().filter(|_| more)))
}
