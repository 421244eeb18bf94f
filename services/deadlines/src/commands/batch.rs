//! Settles a batch of locked subjects in one transaction; if that fails, case by case, so that one subject holds up nobody.

use kernel::fact::Subject;
use platform::may::{Action, May};
use platform::problem::{Kind, Problem};
use platform::{Tx, Work};

use super::rules::{self, Rules};
use super::settle::{self, Cause};
use crate::store;
use crate::store::subjects::Locked;

/// Settles these subjects, locked in this transaction, and commits; gives how many they were.
pub(crate) async fn settle<A: Action>(
    work: &Work,
    may: &May<A>,
    mut tx: Tx,
    locked: &[Locked],
    rules: &Rules,
    cause: Cause<'_>,
) -> Result<u64, Problem> {
    match settle::all(&mut tx, locked, rules, cause).await {
        Ok(_) => tx.commit().await?,
        Err(error) => {
            tracing::warn!(error = %platform::chain(&error), subjects = locked.len(), "a batch failed and is tried case by case");
            drop(tx);
            let subjects: Vec<Subject> = locked.iter().map(|locked| locked.subject).collect();
            one_by_one(work, may, &subjects, cause).await?;
        }
    }
    Ok(locked.len() as u64)
}

/// Settles subjects one at a time; one that fails alone is parked, unless what failed passes by itself: then it is tried again after the others.
async fn one_by_one<A: Action>(work: &Work, may: &May<A>, subjects: &[Subject], cause: Cause<'_>) -> Result<(), Problem> {
    let mut passing = None;
    for subject in subjects {
        let mut tx = work.begin(may).await?;
        let Some(locked) = store::subjects::lock_known(tx.db(), *subject).await? else { continue };
        let rules = rules::in_force(&tx).await?;
        let error = match settle::all(&mut tx, &[locked], &rules, cause).await {
            Ok(_) => {
                tx.commit().await?;
                continue;
            }
            Err(error) => error,
        };
        drop(tx);
        let because = platform::chain(&error);
        let problem = Problem::from(error);
        if problem.kind() == Kind::Unavailable {
            passing = Some(problem);
            continue;
        }
        tracing::error!(subject.kind = %subject.kind, subject.id = %subject.id, error = %because, "a subject was parked: it cannot be settled");
        metrics::counter!("veilig_subjects_parked_total").increment(1);
        let tx = work.begin(may).await?;
        store::subjects::park(tx.db(), *subject, tx.now(), &because).await?;
        tx.commit().await?;
    }
    passing.map_or(Ok(()), Err)
}
